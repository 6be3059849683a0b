DROP TABLE registrations;
DROP TABLE refresh_tokens;
