DROP TABLE probes;
DROP TABLE resting_codes;
DROP TABLE messages;
DROP TABLE members;
DROP TABLE rooms;
