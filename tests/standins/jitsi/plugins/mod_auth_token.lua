-- Stand-in for Jitsi's module of the same name: everybody is somebody new; who brings a token (?token=) is who it says, or
-- is not let in. HS256 with app_secret, issuer app_id, audience and room asked for; what a session keeps of it is upstream's.
local encodings = require "prosody.util.encodings";
local hashes = require "prosody.util.hashes";
local http = require "prosody.util.http";
local json = require "prosody.util.json";
local sasl = require "prosody.util.sasl";
local uuid = require "prosody.util.uuid";
local app, secret = module:get_option_string("app_id"), module:get_option_string("app_secret");
local audiences = module:get_option_set("asap_accepted_audiences", { "*" });
local empty = module:get_option_boolean("allow_empty_token");
if not app or not secret then
	module:log("error", "'app_id' and 'app_secret' must be given");
	return;
end

local function keep(event)
	local query = event.request.url.query;
	local params = query and http.formdecode(query);
	event.session.auth_token = type(params) == "table" and params.token or nil;
end
module:hook_global("bosh-session", keep);
module:hook_global("websocket-session", keep);

local function plain(text)
	text = text:gsub("-", "+"):gsub("_", "/");
	return encodings.base64.decode(text..("="):rep(-#text % 4));
end

local function claims_of(token)
	local head, said, signature = token:match("^([^.]+)%.([^.]+)%.([^.]+)$");
	local known = head and json.decode(plain(head) or "");
	if type(known) ~= "table" or known.alg ~= "HS256" then return nil, "algorithm"; end
	if plain(signature) ~= hashes.hmac_sha256(secret, head.."."..said) then return nil, "signature"; end
	local claims = json.decode(plain(said) or "");
	if type(claims) ~= "table" then return nil, "claims"; end
	if claims.exp and os.time() >= claims.exp then return nil, "expired"; end
	if claims.nbf and os.time() < claims.nbf then return nil, "not yet"; end
	if claims.iss ~= app then return nil, "issuer"; end
	if not audiences:contains("*") and not audiences:contains(claims.aud) then return nil, "audience"; end
	if claims.room == nil or claims.sub == nil then return nil, "room or subject is missing"; end
	return claims;
end

local function verify(session)
	if not session.auth_token then
		if empty then return true; end
		return false, "not-allowed", "token required";
	end
	local claims, wrong = claims_of(session.auth_token);
	if not claims then return false, "not-allowed", wrong; end
	session.jitsi_meet_room, session.jitsi_meet_domain = claims.room, claims.sub;
	session.jitsi_meet_context_user = claims.context and claims.context.user;
	return true;
end

sasl.registerMechanism("ANONYMOUS", { "anonymous" }, function (self)
	local name = uuid.generate();
	local there, condition, wrong = self.profile.anonymous(self, name, self.realm);
	if there ~= true then return "failure", condition, wrong; end
	self.username = name;
	return "success";
end);
module:provides("auth", {
	get_sasl_handler = function (session)
		return sasl.new(module.host, { anonymous = function () return verify(session); end });
	end;
	test_password = function () return nil, "Password based auth not supported"; end;
	user_exists = function () return true; end;
});
