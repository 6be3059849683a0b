//! Tests of the whole server: each starts what `main` starts and looks at it as people and programs do.
//! Must not reach behind the doors: what nobody outside can see is tested beside the code.

#[cfg(test)]
mod abuse;
#[cfg(test)]
mod account;
#[cfg(test)]
mod accounts;
#[cfg(test)]
mod assets;
#[cfg(test)]
mod bodies;
#[cfg(test)]
mod chromium;
#[cfg(test)]
mod commands;
#[cfg(test)]
mod cors;
#[cfg(test)]
mod crash;
#[cfg(test)]
mod crossing;
#[cfg(test)]
mod described;
#[cfg(test)]
mod disk_full;
#[cfg(test)]
mod identity;
#[cfg(test)]
mod json_commands;
#[cfg(test)]
mod jwt_api;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod membership;
#[cfg(test)]
mod moderation;
#[cfg(test)]
mod open_rooms;
mod ordering;
#[cfg(test)]
mod presence;
#[cfg(test)]
mod read_only;
#[cfg(test)]
mod reported;
#[cfg(test)]
mod restart;
#[cfg(test)]
mod resume;
#[cfg(test)]
mod routes;
#[cfg(test)]
mod settings;
#[cfg(test)]
mod shared_paths;
#[cfg(test)]
mod shutdown;
#[cfg(test)]
mod socketio;
#[cfg(test)]
mod standing;
#[cfg(test)]
mod strangers;
#[cfg(test)]
mod support;
#[cfg(test)]
mod sync;
#[cfg(test)]
mod tcp_api;
#[cfg(test)]
mod walk;
#[cfg(test)]
mod without_scripts;
