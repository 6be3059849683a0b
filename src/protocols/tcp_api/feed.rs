//! A feed from its first byte on: who it is and what he wants to hear, and then the room until one of them ends.
//! Must not say why somebody is refused: he is closed without a byte.

use actix_web::rt::net::TcpStream;

use super::conversation::Feed;
use super::hello::{self, Greeting};
use super::{TcpApi, door};
use crate::accounts::{KeyHolder, ProgramKeys};
use crate::actors::ConnectionPermit;
use crate::actors::session::{Peer, TcpPeer};
use crate::domain::{AddressPrefix, ChatError, Kind, Participant, RoomKey};

/// Somebody who may listen.
struct Admitted {
    key: String,
    holder: KeyHolder,
    room: RoomKey,
    permit: ConnectionPermit,
}

/// Serves one connection; done when it has ended.
pub async fn serve(api: TcpApi, stream: TcpStream) {
    let Ok(address) = stream.peer_addr() else { return };
    let from = AddressPrefix::from(address.ip());
    let mut peer = TcpPeer::new(stream, from);
    match admitted(&api, &mut peer).await {
        Some(admitted) => Box::pin(listen(&api, peer, admitted)).await,
        None => peer.refuse().await,
    }
}

async fn admitted(api: &TcpApi, peer: &mut TcpPeer) -> Option<Admitted> {
    let from = peer.from();
    api.chat.standing().may_come_in(from).ok()?;
    api.limits.request(from).ok()?;
    let permit = api.limits.connect(from).ok()?;
    let config = &api.feeds;
    let said = peer.hello(config.hello_bytes, config.hello_within, hello::read).await?;
    let found = known(api, from, &said).await;
    if let Err(error) = &found {
        log::debug!("a feed is refused reason={error}");
    }
    let (holder, room) = found.ok()?;
    Some(Admitted { key: said.uuid, holder, room, permit })
}

async fn known(
    api: &TcpApi,
    from: AddressPrefix,
    said: &Greeting,
) -> Result<(KeyHolder, RoomKey), ChatError> {
    let holder = api.keys.check(&said.uuid).await?;
    let who = holder.account.id;
    api.chat.standing().may_take_part(who)?;
    let (room, _) = door::room(api, from, who, &said.room_gid).await?;
    Ok((holder, room.key))
}

async fn listen(api: &TcpApi, peer: TcpPeer, admitted: Admitted) {
    let Admitted { key, holder, room, permit } = admitted;
    let account = holder.account;
    let who = Participant { id: account.id, name: account.display_name };
    let from = peer.from();
    let known = Peer { user: Some(who.id), login: Some(holder.login), from };
    let feed = Box::new(Feed::new(room, who));
    tokio::select! {
        () = peer.serve(feed, &api.sessions, known, Box::new(permit)) => {}
        () = is_void(&api.keys, &key) => {}
    }
}

/// Done when the key is good no more. Those that are ended here close their feeds at once; this finds what ended elsewhere.
async fn is_void(keys: &ProgramKeys, key: &str) {
    loop {
        tokio::time::sleep(keys.shown_every()).await;
        if let Err(error) = keys.check(key).await
            && error.kind() == Kind::Unauthenticated
        {
            return;
        }
    }
}
