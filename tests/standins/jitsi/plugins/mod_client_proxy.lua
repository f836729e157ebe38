-- Stand-in for Jitsi's module of the same name: leads requests to the component on to the account `target_address`.
-- It knows that account's sessions by presence alone, so it depends on a subscription in that account's roster:
-- without one every request is answered by service-unavailable at once.
local jid = require "prosody.util.jid";
local st = require "prosody.util.stanza";
local target = module:get_option_string("target_address");
local present = {};

local function answer(event)
	local stanza = event.stanza;
	local kind, to = stanza.attr.type, select(3, jid.split(stanza.attr.to));
	if jid.bare(stanza.attr.from) == target then
		local resource = select(3, jid.split(stanza.attr.from));
		if stanza.name == "presence" and not to then
			present[resource or ""] = kind == nil or nil;
		elseif stanza.name == "iq" and to and (kind == "result" or kind == "error") then
			stanza.attr.from, stanza.attr.to = module.host, to;
			module:send(stanza);
		elseif kind ~= "error" and kind ~= "result" then
			module:send(st.error_reply(stanza, "cancel", "feature-not-implemented"));
		end
		return true;
	end
	if kind == "error" or kind == "result" then return true; end
	local resource = next(present);
	if stanza.name ~= "iq" then
		module:send(st.error_reply(stanza, "cancel", "bad-request"));
	elseif not resource then
		module:send(st.error_reply(stanza, "cancel", "service-unavailable"));
	else
		stanza.attr.from, stanza.attr.to = module.host.."/"..stanza.attr.from, target.."/"..resource;
		module:send(stanza);
	end
	return true;
end

for _, name in ipairs { "iq", "message", "presence" } do
	for _, form in ipairs { "host", "bare", "full" } do
		module:hook(name.."/"..form, answer, -1);
	end
end
module:send(st.presence({ type = "subscribe", from = module.host, to = target }));
