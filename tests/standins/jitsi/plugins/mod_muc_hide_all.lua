-- Stand-in for Jitsi's module of the same name: rooms are in no list.
module:hook("muc-room-pre-create", function (event) event.room:set_hidden(true); end, -1);
module:hook("muc-config-submitted", function (event) event.room:set_hidden(true); end, -1);
