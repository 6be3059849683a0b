DROP TABLE moderation_actions;
DROP TABLE moderators;
DROP TABLE bans;
DROP TABLE warnings;
DROP TABLE suspensions;
DROP TABLE report_lines;
DROP TABLE reports;
DROP TABLE blocks;
