-- Stand-in for Jitsi's module of the same name: tells who enters a room what is known of it: nothing.
local st = require "prosody.util.stanza";
local host = module:get_option_string("muc_component");
local function on(there)
	if there ~= host then return; end
	module:context(there):hook("muc-occupant-joined", function (event)
		local message = st.message({ from = module.host, to = event.occupant.jid })
			:tag("json-message", { xmlns = "http://jitsi.org/jitmeet" }):text('{"type":"room_metadata","metadata":{}}'):up();
		module:send(message);
	end);
end
if prosody.hosts[host] then on(host); end
prosody.events.add_handler("host-activated", on);
module:add_identity("component", "room_metadata", module.host);
