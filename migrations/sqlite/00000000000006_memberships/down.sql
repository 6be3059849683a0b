DROP TABLE room_bans;
DROP TABLE memberships;
DROP INDEX rooms_listed;
ALTER TABLE rooms DROP COLUMN password_hash;
ALTER TABLE rooms DROP COLUMN description;
