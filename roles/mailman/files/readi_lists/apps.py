from importlib import import_module

from django.apps import AppConfig


class ReadiLists(AppConfig):
    name = "readi_lists"

    def ready(self) -> None:
        # They connect themselves to what Django and HyperKitty send; their models are not there any earlier.
        for name in ("closed", "named", "operators", "pictures"):
            import_module(f"{__package__}.{name}")
