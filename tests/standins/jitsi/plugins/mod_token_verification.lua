-- Stand-in for Jitsi's module of the same name: who brought a token enters the room that it names, on whatever tenant.
local jid = require "prosody.util.jid";
local st = require "prosody.util.stanza";
local function judge(event)
	local session, stanza = event.origin, event.stanza;
	local claim = session.auth_token and session.jitsi_meet_room;
	if not claim or claim == "*" then return; end
	local node = jid.node(stanza.attr.to);
	claim = tostring(claim):lower();
	if node == claim or node:sub(-#claim - 1) == "]"..claim then return; end
	session.send(st.error_reply(stanza, "cancel", "not-allowed", "Room and token mismatched"));
	return true;
end
module:hook("muc-room-pre-create", judge, 99);
module:hook("muc-occupant-pre-join", judge, 99);
