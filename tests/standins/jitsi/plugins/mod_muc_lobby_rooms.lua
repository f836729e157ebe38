-- Stand-in for Jitsi's module of the same name: who is no member of a room with a lobby is told where to wait; owners see who
-- waits, those who wait see nobody; an invitation lets in. A display name is asked for. Passwords of rooms are not there.
local filters = require "prosody.util.filters";
local jid = require "prosody.util.jid";
local st = require "prosody.util.stanza";
module:depends("room_destroy");
local main_muc, lobby_muc = module:get_option_string("main_muc"), module:get_option_string("lobby_muc");
local MUC, JITSI = "http://jabber.org/protocol/muc", "http://jitsi.org/jitmeet";
module:add_identity("component", "lobbyrooms", lobby_muc);

local function muc(host) return prosody.hosts[host] and prosody.hosts[host].modules.muc; end

local function main_of(lobby) return muc(main_muc).get_room_from_jid(jid.node(lobby.jid).."@"..main_muc); end

local function open(event)
	local room = event.room;
	for _, occupant in room:each_occupant() do
		if (room:get_affiliation(occupant.bare_jid) or "none") == "none" then
			room:set_affiliation(true, occupant.bare_jid, "member");
		end
	end
	room:set_members_only(true);
	local there = jid.node(room.jid).."@"..lobby_muc;
	if not muc(lobby_muc).get_room_from_jid(there) then
		muc(lobby_muc).create_room(there):set_persistent(true);
		room._data.lobbyroom = there;
		room:save(true);
	end
end
module:hook_global("create-lobby-room", open);

-- Who waits is shown to owners, and everybody to themselves.
local function shown(stanza)
	if type(stanza) ~= "table" or stanza.name ~= "presence" or not stanza.attr.from then return stanza; end
	local node, host = jid.split(stanza.attr.from);
	if host ~= lobby_muc then return stanza; end
	local x = stanza:get_child("x", MUC.."#user");
	if not x or stanza.attr.type == "unavailable" then return stanza; end
	for status in x:childtags("status") do
		if status.attr.code == "110" then return stanza; end
	end
	local room = muc(main_muc).get_room_from_jid(node.."@"..main_muc);
	return room and room:get_affiliation(stanza.attr.to) == "owner" and stanza or nil;
end

local function on_main(there)
	there:hook("muc-occupant-pre-join", function (event)
		local room, stanza = event.room, event.stanza;
		if not room:get_members_only() or jid.resource(event.occupant.nick) == "focus" then return; end
		if not stanza:get_child("x", MUC) then return; end
		local reply;
		if (stanza:get_child_text("nick", "http://jabber.org/protocol/nick") or "") == "" then
			reply = st.error_reply(stanza, "modify", "not-acceptable");
			reply:tag("displayname-required", { xmlns = JITSI, lobby = "true" }):up();
		elseif (room:get_affiliation(stanza.attr.from) or "none") == "none" then
			reply = st.error_reply(stanza, "auth", "registration-required");
			reply:tag("lobbyroom", { xmlns = JITSI }):text(room._data.lobbyroom):up();
		end
		if not reply then return; end
		event.origin.send(reply);
		return true;
	end, -4);
	there:hook("muc-room-destroyed", function (event)
		local lobby = event.room._data.lobbyroom and muc(lobby_muc).get_room_from_jid(event.room._data.lobbyroom);
		if lobby then
			lobby:set_persistent(false);
			lobby:destroy(nil, "Lobby room closed.");
		end
	end, 1);
end
local function on_lobby()
	muc(lobby_muc).room_mt.get_affiliation = function (room, who)
		local main = main_of(room);
		return main and main:get_affiliation(who) or "none";
	end;
	filters.add_filter_hook(function (session) filters.add_filter(session, "stanzas/out", shown, -1); end);
end
local done = {};
local function on_host(host)
	if done[host] or not muc(host) then return; end
	if host == main_muc then on_main(module:context(host)); elseif host == lobby_muc then on_lobby(); else return; end
	done[host] = true;
end
on_host(main_muc);
on_host(lobby_muc);
prosody.events.add_handler("host-activated", on_host);
prosody.events.add_handler("server-started", function () on_host(main_muc); on_host(lobby_muc); end);
