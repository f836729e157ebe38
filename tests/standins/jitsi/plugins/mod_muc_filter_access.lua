-- Stand-in for Jitsi's module of the same name: only people of these domains enter.
local jid = require "prosody.util.jid";
local domains = module:get_option_set("muc_filter_whitelist", {});
module:hook("presence/full", function (event)
	if not domains:contains(jid.host(event.stanza.attr.from)) then
		module:log("debug", "Rejecting room join: %s", event.stanza.attr.from);
		return true;
	end
end, 10);
