//! How the world speaks: one folder for each protocol, which never import one another.
//! Must not know the store, the bus or a path.
