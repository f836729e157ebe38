-- Stand-in for Jitsi's module of the same name: says on the main host which components there are.
for kind, name in pairs { polls = "polls", room_metadata = "metadata", av_moderation = "avmoderation",
	end_conference = "endconference", speakerstats = "speakerstats" } do
	module:add_identity("component", kind, name.."."..module.host);
end
