-- Stand-in for Jitsi's module of the same name: announced; it makes no rooms.
module:depends("room_destroy");
module:add_identity("component", "breakout_rooms", module:get_option_string("breakout_rooms_muc"));
