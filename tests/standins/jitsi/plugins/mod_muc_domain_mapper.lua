-- Stand-in for Jitsi's module of the same name: ROOM@PREFIX.TENANT.BASE is the room [TENANT]ROOM@PREFIX.BASE.
-- A name space, and no protection: whoever writes the real name reaches the room. Without a base it does nothing.
local filters = require "prosody.util.filters";
local jid = require "prosody.util.jid";
local base = module:get_option_string("muc_mapper_domain_base");
local prefix = module:get_option_string("muc_mapper_domain_prefix", "conference");
if not base then
	module:log("warn", "No 'muc_mapper_domain_base' option set, disabling muc_mapper plugin inactive");
	return;
end
local real = prefix.."."..base;
local pattern = "^"..prefix:gsub("%p", "%%%1").."%.([^%.]+)%."..base:gsub("%p", "%%%1").."$";
local asked = {};

local function outwards(event)
	local attr = event.stanza.attr;
	local node, host, resource = jid.split(attr.to);
	local tenant = host and host:match(pattern);
	if not tenant then return; end
	if not node and attr.id then asked[attr.id] = attr.to; end
	attr.to = jid.join(node and "["..tenant.."]"..node, real, resource);
end

local function shown(stanza)
	local attr = stanza.attr;
	local node, host, resource = jid.split(attr.from);
	if host ~= real then return stanza; end
	if not node then
		if attr.id and asked[attr.id] then attr.from, asked[attr.id] = asked[attr.id], nil; end
		return stanza;
	end
	local tenant, name = node:match("^%[([^%]]+)%](.+)$");
	if tenant then attr.from = jid.join(name, prefix.."."..tenant.."."..base, resource); end
	return stanza;
end

local function session_filter(session)
	filters.add_filter(session, "stanzas/out", function (stanza)
		local attr = type(stanza) == "table" and stanza.attr;
		if attr and attr.from and (not attr.xmlns or attr.xmlns == "jabber:client") then return shown(stanza); end
		return stanza;
	end);
end
filters.add_filter_hook(session_filter);
function module.unload() filters.remove_filter_hook(session_filter); end

local function on_host(host)
	local there = module:context(host);
	for _, name in ipairs { "iq", "message", "presence" } do
		for _, form in ipairs { "host", "bare", "full" } do
			there:hook("pre-"..name.."/"..form, outwards);
		end
	end
end
for host in pairs(prosody.hosts) do on_host(host); end
prosody.events.add_handler("host-activated", on_host);
