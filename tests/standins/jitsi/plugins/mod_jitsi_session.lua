-- Stand-in for Jitsi's module of the same name: room and prefix of the address, as a session's fields.
module:set_global();
local http = require "prosody.util.http";
local function keep(event)
	local params = event.request.url.query and http.formdecode(event.request.url.query);
	if type(params) ~= "table" then return; end
	event.session.jitsi_web_query_room = params.room;
	event.session.jitsi_web_query_prefix = params.prefix or "";
end
module:hook_global("bosh-session", keep);
module:hook_global("websocket-session", keep);
