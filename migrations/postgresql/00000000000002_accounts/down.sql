DROP INDEX messages_client_id;
CREATE UNIQUE INDEX messages_client_id ON messages (room_id, author_id, client_id)
    WHERE client_id IS NOT NULL;
DROP INDEX members_user;
DROP INDEX rooms_owner;
ALTER TABLE rooms DROP COLUMN owner_id;
DROP TABLE read_marks;
DROP TABLE login_sessions;
DROP TABLE accounts;
