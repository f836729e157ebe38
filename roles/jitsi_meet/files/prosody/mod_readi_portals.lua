-- Upstream's tenants are a name space: whoever writes [buehl]rathaus@conference.X, or conference.buehl.X, is in Bühl's
-- room from whatever page they came, and who asks focus for a second name of a running conference makes focus leave it.
-- Here a portal is a border: a session may address its own portal's rooms and what belongs to nobody, and nothing else.
--
-- Which portal a session belongs to is what nginx says at its beginning (?prefix=TENANT), once. A client that says it
-- too says it twice, and is refused. Loaded on the main host; sessions of other hosts (focus, bridges) are not judged.
--
-- It also says who moderates, in place of jicofo: one setting there counts for all portals. Where everyone opens rooms it is
-- the first one in. Where staff do, it is whose token says so (Jitsi's auth_token verifies it); such a room has a lobby from
-- its beginning, in which everybody else waits.
local filters = require "prosody.util.filters";
local http = require "prosody.util.http";
local jid = require "prosody.util.jid";
local st = require "prosody.util.stanza";

local domain = module.host;
local prefix = module:get_option_string("muc_mapper_domain_prefix", "conference");
local main_muc = module:get_option_string("main_muc", prefix.."."..domain);
local lobby_muc = module:get_option_string("lobby_muc", "lobby."..domain);
local breakout_muc = module:get_option_string("breakout_rooms_muc", "breakout."..domain);
-- Components that look at the sender's own conference; rooms that are named to them are judged as everywhere.
local shared = {};
for _, name in ipairs { "focus", "speakerstats", "endconference", "avmoderation", "metadata", "polls" } do
	shared[name.."."..domain] = true;
end
local portals = module:get_option("readi_portals", {});

local function begun(event)
	local session, query = event.session, event.request.url.query;
	local found = {};
	local params = query and http.formdecode(query);
	for _, one in ipairs(type(params) == "table" and params or {}) do
		if one.name == "prefix" then table.insert(found, one.value); end
	end
	if #found == 1 then session.readi_portal = found[1]; end
end
module:hook_global("bosh-session", begun);
module:hook_global("websocket-session", begun);

local function rooms(host)
	local there = prosody.hosts[host];
	return there and there.modules.muc;
end

local function tenant_of(node) return node and node:match("^%[([^%]]+)%]"); end

-- A breakout room has a random name; its conference knows it.
local function tenant_of_breakout(address)
	local muc = rooms(main_muc);
	if not muc then return nil; end
	for room in muc.each_room() do
		local known = room._data.breakout_rooms;
		if known and known[address] then return tenant_of(jid.node(room.jid)); end
	end
end

-- Whether an address of a room is the portal's.
local function is_ours(portal, address)
	local node, host = jid.prepped_split(address);
	if not host then return false; end
	if host == prefix.."."..portal.."."..domain then return not (node and node:sub(1, 1) == "["); end
	if host == lobby_muc then return not node or tenant_of(node) == portal; end
	if host == breakout_muc then return not node or tenant_of_breakout(node.."@"..host) == portal; end
	return false;
end

-- What a token says of moderating the room with this name; nil without one for it.
local function says(session, name)
	local user, room = session.jitsi_meet_context_user, session.jitsi_meet_room;
	if not session.auth_token or type(room) ~= "string" or room:lower() ~= name then return nil; end
	return type(user) == "table" and (user.moderator == true or user.moderator == "true");
end

-- Where only staff open rooms, a room that is not open is opened by a token that lets its owner moderate there.
local function may_open(session, portal, room)
	if portals[portal].opened_by ~= "staff" then return true; end
	local node = jid.prepped_split(room);
	local muc = rooms(main_muc);
	if not muc or not node then return false; end
	return muc.get_room_from_jid("["..portal.."]"..node.."@"..main_muc) ~= nil or says(session, node) == true;
end

-- Second: how the refusal is called.
local function is_allowed(session, stanza)
	local portal = session.readi_portal;
	if not portal or not portals[portal] then return false; end
	-- All portals' tokens have one secret: each counts on the portal for which it was signed.
	if session.auth_token and (session.jitsi_meet_domain or ""):lower() ~= portals[portal].domain then return false; end
	-- Not childtags(), which passes over children of another name space.
	for _, child in ipairs(stanza.tags) do
		local room = child.attr.room;
		if room and (room:find("@", 1, true) or child.name == "conference") and not is_ours(portal, room) then return false; end
		-- A page that hears not-authorized says that it waits for the host, and asks again.
		if room and child.name == "conference" and not may_open(session, portal, room) then return false, "not-authorized"; end
	end
	if not stanza.attr.to then return true; end
	local node, host = jid.prepped_split(stanza.attr.to);
	if not host then return false; end
	if host == domain then return not node or node == session.username; end
	if shared[host] then return not node; end
	return is_ours(portal, stanza.attr.to);
end

local function judge(stanza, session)
	if session.host ~= domain or type(stanza) ~= "table" or not stanza.attr then return stanza; end
	local xmlns = stanza.attr.xmlns;
	if xmlns and xmlns ~= "jabber:client" then return stanza; end
	if stanza.name ~= "iq" and stanza.name ~= "message" and stanza.name ~= "presence" then return stanza; end
	-- Binding a resource comes before anything is addressed.
	if not session.full_jid and not stanza.attr.to then return stanza; end
	local allowed, condition = is_allowed(session, stanza);
	if allowed then return stanza; end
	if not condition then
		module:log("info", "Refused what another portal's room or nobody was addressed by: portal=%s", session.readi_portal or "none");
	end
	if stanza.attr.type ~= "error" and stanza.attr.type ~= "result" then
		local why = condition and "Staff open this room" or "This room is not this portal's";
		session.send(st.error_reply(stanza, "auth", condition or "forbidden", why));
	end
	return nil;
end

local function on_session(session)
	filters.add_filter(session, "stanzas/in", judge, 100);
end
filters.add_filter_hook(on_session);

-- Who moderates.
local function portal_of(room)
	local node = jid.node(room.jid);
	local tenant = tenant_of(node);
	return tenant and portals[tenant], node and node:match("^%[[^%]]+%](.+)$");
end

-- jicofo is one of the component's admins, and an owner of each room.
local function is_jicofo(occupant) return jid.host(occupant.bare_jid) ~= domain; end

local function give(room, occupant, affiliation)
	room:set_affiliation(true, occupant.bare_jid, affiliation);
	if affiliation == "owner" then occupant.role = "moderator"; end
end

local function first_moderates(room)
	local portal, name = portal_of(room);
	if not portal or portal.opened_by == "staff" then return; end
	local candidate;
	for _, occupant in room:each_occupant() do
		if not is_jicofo(occupant) then
			if room:get_affiliation(occupant.bare_jid) == "owner" then return; end
			local session = prosody.full_sessions[occupant.jid];
			-- Whose token says that they do not moderate is not made to.
			if not candidate and not (session and says(session, name) == false) then candidate = occupant; end
		end
	end
	if candidate then room:set_affiliation(true, candidate.bare_jid, "owner"); end
end

local watched = {};
local function watch(host)
	if host ~= main_muc or watched[host] then return; end
	watched[host] = true;
	local there = module:context(host);
	there:hook("muc-room-created", function (event)
		local portal = portal_of(event.room);
		if portal and portal.opened_by == "staff" then
			prosody.events.fire_event("create-lobby-room", { room = event.room });
		end
	end, -10);
	-- After Jitsi's look at the token (99), before its lobby (-4) and prosody's own look at members (-5).
	there:hook("muc-occupant-pre-join", function (event)
		local portal, name = portal_of(event.room);
		if portal and not is_jicofo(event.occupant) and says(event.origin, name) then give(event.room, event.occupant, "owner"); end
	end, -3);
	there:hook("muc-occupant-joined", function (event) first_moderates(event.room); end, -10);
	there:hook("muc-occupant-left", function (event) first_moderates(event.room); end, -10);
end
if prosody.hosts[main_muc] then watch(main_muc); end
module:hook_global("host-activated", watch);

-- A portal that leaves: whoever is in its rooms is told, and the rooms end.
local function end_rooms()
	for _, host in ipairs { main_muc, lobby_muc } do
		local muc = rooms(host);
		local ending = {};
		for room in (muc and muc.each_room or function () return function () end; end)() do
			local tenant = tenant_of(jid.node(room.jid));
			if tenant and not portals[tenant] then table.insert(ending, room); end
		end
		for _, room in ipairs(ending) do
			local reason = module:get_option_string("readi_portal_left", "This portal has been closed.");
			room:broadcast_message(st.message({ type = "groupchat", from = room.jid }):text_tag("body", reason));
			room:destroy(nil, reason);
		end
	end
end
module:hook_global("config-reloaded", function ()
	portals = module:get_option("readi_portals", {});
	end_rooms();
end);

-- prosodyctl shell portals leaving | close HOST DOMAIN,DOMAIN: those that are not among these, and what close does with them.
local function leaving(stay)
	local stays, found = {}, {};
	for name in stay:gmatch("[^,]+") do stays[name] = true; end
	for tenant, portal in pairs(portals) do
		if not stays[portal.domain] then found[tenant] = portal.domain; end
	end
	return found;
end
for _, name in ipairs { "leaving", "close" } do
	module:add_item("shell-command", {
		section = "portals", section_desc = "Video portals", name = name;
		desc = name == "close" and "End the conferences of portals that do not stay" or "Portals that do not stay";
		args = { { name = "host", type = "string" }, { name = "stay", type = "string" } };
		host_selector = "host";
		handler = function (self, _, stay)
			local found = leaving(stay);
			for tenant, address in pairs(found) do
				self.session.print("leaves "..address);
				if name == "close" then portals[tenant] = nil; end
			end
			if name == "close" then end_rooms(); end
			return true;
		end;
	});
end

function module.unload() filters.remove_filter_hook(on_session); end
