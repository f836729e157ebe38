-- Stand-in for Jitsi's module of the same name: it is there, and announced.
module:add_identity("component", "conference_duration", "conferenceduration."..module.host);
