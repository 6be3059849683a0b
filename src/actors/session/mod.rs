//! One actor per connection: transports below, conversations above.
//! Must not know a protocol.
