"""Keycloak's own configuration: which options exist, which are built in, and how keycloak.conf is written.

Keycloak 26.7.4 silently ignores a key of keycloak.conf that it does not know [measured], so a slip of the pen would
do nothing; here it is an error. The lists are those of `kc.sh start --help-all` and `kc.sh build --help-all` of
26.7.4; molecule/keycloak compares them with the installed one. The bootstrap administrator's options
are left out on purpose: they count only while the database is made, and are never in a file that stays.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping

_ALL = """
cache cache-config-file cache-config-mutate cache-embedded-authorization-max-count
cache-embedded-client-sessions-max-count cache-embedded-crl-max-count cache-embedded-keys-max-count
cache-embedded-mtls-enabled cache-embedded-mtls-key-store-file cache-embedded-mtls-key-store-password
cache-embedded-mtls-rotation-interval-days cache-embedded-mtls-trust-store-file
cache-embedded-mtls-trust-store-password cache-embedded-network-bind-address cache-embedded-network-bind-port
cache-embedded-network-external-address cache-embedded-network-external-port
cache-embedded-offline-client-sessions-max-count cache-embedded-offline-sessions-max-count
cache-embedded-realms-max-count cache-embedded-sessions-max-count cache-embedded-users-max-count
cache-metrics-histograms-enabled cache-remote-backup-sites cache-remote-host cache-remote-password cache-remote-port
cache-remote-tls-enabled cache-remote-username cache-stack config-keystore config-keystore-password
config-keystore-type db db-connect-timeout db-connect-timeout-<datasource> db-debug-jpql db-debug-jpql-<datasource>
db-driver db-driver-<datasource> db-enabled-<datasource> db-health-exclude-<datasource> db-kind-<datasource>
db-log-slow-queries-threshold db-log-slow-queries-threshold-<datasource> db-mtls-key-store-file
db-mtls-key-store-file-<datasource> db-mtls-key-store-password db-mtls-key-store-password-<datasource>
db-mtls-key-store-type db-mtls-key-store-type-<datasource> db-password db-password-<datasource> db-pool-initial-size
db-pool-initial-size-<datasource> db-pool-max-lifetime db-pool-max-size db-pool-max-size-<datasource>
db-pool-min-size db-pool-min-size-<datasource> db-schema db-schema-<datasource> db-tls-mode db-tls-mode-<datasource>
db-tls-trust-store-file db-tls-trust-store-file-<datasource> db-tls-trust-store-password
db-tls-trust-store-password-<datasource> db-tls-trust-store-type db-tls-trust-store-type-<datasource> db-url
db-url-database db-url-database-<datasource> db-url-full-<datasource> db-url-host db-url-host-<datasource>
db-url-port db-url-port-<datasource> db-url-properties db-url-properties-<datasource> db-username
db-username-<datasource> event-metrics-user-enabled event-metrics-user-events event-metrics-user-tags feature-<name>
features features-disabled fips-mode health-enabled hostname hostname-admin hostname-backchannel-dynamic
hostname-debug hostname-strict http-accept-non-normalized-paths http-access-log-enabled http-access-log-exclude
http-access-log-file-enabled http-access-log-file-name http-access-log-file-rotate http-access-log-file-suffix
http-access-log-masked-cookies http-access-log-masked-headers http-access-log-pattern http-enabled http-host
http-management-health-enabled http-management-host http-management-port http-management-relative-path
http-management-scheme http-max-queued-requests http-metrics-histograms-enabled http-metrics-slos
http-pool-max-threads http-port http-relative-path https-certificate-file https-certificate-key-file
https-certificates-reload-period https-cipher-suites https-client-auth https-key-store-file https-key-store-password
https-key-store-type https-management-certificate-file https-management-certificate-key-file
https-management-certificates-reload-period https-management-cipher-suites https-management-client-auth
https-management-key-store-file https-management-key-store-password https-management-key-store-type
https-management-protocols https-management-trust-store-file https-management-trust-store-password
https-management-trust-store-type https-port https-protocols https-trust-store-file https-trust-store-password
https-trust-store-type legacy-observability-interface log log-async log-console-async log-console-async-queue-length
log-console-color log-console-format log-console-include-mdc log-console-include-trace log-console-json-format
log-console-level log-console-output log-file log-file-async log-file-async-queue-length log-file-format
log-file-include-mdc log-file-include-trace log-file-json-format log-file-level log-file-output
log-file-rotation-enabled log-file-rotation-file-suffix log-file-rotation-max-backup-index
log-file-rotation-max-file-size log-file-rotation-rotate-on-boot log-level log-level-<category> log-mdc-enabled
log-mdc-keys log-service-environment log-service-name log-syslog-app-name log-syslog-async
log-syslog-async-queue-length log-syslog-counting-framing log-syslog-endpoint log-syslog-format
log-syslog-include-mdc log-syslog-include-trace log-syslog-json-format log-syslog-level log-syslog-max-length
log-syslog-output log-syslog-protocol log-syslog-type metrics-enabled openapi-enabled openapi-ui-enabled
proxy-headers proxy-protocol-enabled proxy-trusted-addresses server-async-bootstrap shutdown-delay shutdown-timeout
telemetry-endpoint telemetry-header-<header> telemetry-logs-enabled telemetry-logs-endpoint
telemetry-logs-header-<header> telemetry-logs-level telemetry-logs-protocol telemetry-metrics-enabled
telemetry-metrics-endpoint telemetry-metrics-header-<header> telemetry-metrics-interval telemetry-metrics-protocol
telemetry-protocol telemetry-resource-attributes telemetry-service-name tls-hostname-verifier tracing-compression
tracing-enabled tracing-endpoint tracing-header-<header> tracing-infinispan-enabled tracing-jdbc-enabled
tracing-protocol tracing-resource-attributes tracing-sampler-ratio tracing-sampler-type tracing-service-name
transaction-default-timeout transaction-setup-timeout transaction-xa-enabled transaction-xa-enabled-<datasource>
truststore-kubernetes-enabled truststore-paths vault vault-dir vault-file vault-pass vault-type
"""

_BUILD = """
db db-driver db-driver-<datasource> db-health-exclude-<datasource> db-kind-<datasource> event-metrics-user-enabled
feature-<name> features features-disabled fips-mode health-enabled http-management-health-enabled
http-management-relative-path http-relative-path https-client-auth https-management-client-auth
legacy-observability-interface log-mdc-enabled metrics-enabled openapi-enabled openapi-ui-enabled
telemetry-logs-enabled telemetry-metrics-enabled tracing-enabled tracing-jdbc-enabled tracing-sampler-type
transaction-xa-enabled transaction-xa-enabled-<datasource> vault
"""

# Of the command line or of the first start only; they have no place in the file.
NOT_IN_FILE = re.compile(r"help|help-all|verbose|import-realm|optimized|bootstrap-admin-[a-z-]+")

JSON = str | int | bool | list[str]


def names(help_all: str) -> set[str]:
    """The options of the file that `kc.sh ... --help-all` lists."""
    found = re.findall(r"^(?:-[a-z]+, )?--([a-z0-9<>-]+)", help_all, re.MULTILINE)
    return {name for name in found if not NOT_IN_FILE.fullmatch(name)}


class OptionError(ValueError):
    """One line for the operator."""


def _compiled(names: Iterable[str]) -> re.Pattern[str]:
    # <datasource>, <category>, ... stand for a name; spi-* is open, since every provider brings its own options.
    parts = [re.sub(r"<[a-z]+>", "[A-Za-z0-9_.$-]+", name) for name in names]
    return re.compile("|".join(sorted(parts)))


_KNOWN = _compiled([*_ALL.split(), "spi-<rest>"])
# Choosing and switching providers is part of the build (Keycloak, guide "Configuring providers").
_BUILT_IN = _compiled(
    [*_BUILD.split(), "spi-<name>--provider", "spi-<name>--provider-default", "spi-<name>--<name>--enabled"]
)


def known() -> tuple[set[str], set[str]]:
    """All options, and those that are built in, as this file has them."""
    return set(_ALL.split()), set(_BUILD.split())


def check(options: Mapping[str, JSON]) -> None:
    """OptionError naming every unknown option and the nearest known one."""
    wrong = []
    for name in sorted(options):
        if not _KNOWN.fullmatch(name):
            near = difflib.get_close_matches(name, _ALL.split(), n=1)
            wrong.append(f"{name} (did you mean {near[0]}?)" if near else name)
    if wrong:
        raise OptionError(f"Keycloak 26.7.4 has no option {', '.join(wrong)}, and would ignore it silently")


def text(value: JSON) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ",".join(map(text, value))
    return str(value)


def render(options: Mapping[str, JSON]) -> str:
    """keycloak.conf: a Java properties file, sorted, every option known."""
    check(options)
    lines = []
    for name, value in sorted(options.items()):
        shown = text(value)
        if "\n" in shown or "\r" in shown:
            raise OptionError(f"the value of {name} has more than one line")
        lines.append(f"{name}={shown}".replace("\\", "\\\\"))
    return "\n".join(lines) + "\n"


def built_in(options: Mapping[str, JSON]) -> dict[str, str]:
    """The part that `kc.sh build` bakes in: after a change of these, `start --optimized` refuses until built again."""
    return {name: text(value) for name, value in sorted(options.items()) if _BUILT_IN.fullmatch(name)}


def persisted(properties: str) -> dict[str, str]:
    """What a build has baked in, from META-INF/keycloak-persisted.properties of lib/quarkus/generated-bytecode.jar.

    kc.optimized and kc.profile are the build's own; kc.provider.file.* are the jars it found.
    """
    found = {}
    for line in properties.splitlines():
        name, sign, value = line.partition("=")
        if sign and name.startswith("kc.") and not name.startswith("kc.provider.file."):
            found[name.removeprefix("kc.")] = re.sub(r"\\(.)", r"\1", value)
    return {name: value for name, value in sorted(found.items()) if name not in {"optimized", "profile"}}
