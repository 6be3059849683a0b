DROP TABLE room_notices;
DROP TABLE program_keys;
