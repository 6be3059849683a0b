//! A fresh database with rooms in it.
//! Must not be used for anything that is to be kept.

use std::error::Error;

use chinwag::config::{DatabaseConfig, DatabaseUrl, Secret};
use chinwag::domain::{
    Body, ClientId, Name, NewMessage, Participant, Room, RoomId, RoomKey, RoomKind, UserId,
};
use chinwag::store::Store;
use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use tempfile::TempDir;

/// Rooms that messages are spread over.
pub const ROOMS: usize = 200;

/// A file in a fresh folder, or a fresh schema.
pub enum Place {
    /// SQLite.
    File(TempDir, Rooms),
    /// PostgreSQL: the server, and the URL with the schema.
    Schema { server: String, name: String, rooms: Rooms },
}

/// The rooms and one author for each.
pub type Rooms = Vec<(Room, Participant)>;

impl Place {
    /// A file below the target folder: on the disk, not in memory as /tmp may be.
    pub fn sqlite() -> Result<Self, Box<dyn Error>> {
        let folder = TempDir::new_in(env!("CARGO_TARGET_TMPDIR"))?;
        Self::File(folder, rooms()?).filled()
    }

    /// A schema in the database of `BENCH_DATABASE_URL`, if that is set.
    #[expect(clippy::disallowed_methods, reason = "a setting of this benchmark alone")]
    pub fn postgresql() -> Result<Option<Self>, Box<dyn Error>> {
        let Ok(server) = std::env::var("BENCH_DATABASE_URL") else { return Ok(None) };
        let name = format!("bench{}", uuid::Uuid::new_v4().simple());
        PgConnection::establish(&server)?.batch_execute(&format!("CREATE SCHEMA {name}"))?;
        Ok(Some(Self::Schema { server, name, rooms: rooms()? }.filled()?))
    }

    /// What it is called in the table.
    pub fn name(&self) -> &'static str {
        match self {
            Self::File(..) => "sqlite",
            Self::Schema { .. } => "postgresql",
        }
    }

    /// Where it is.
    pub fn url(&self) -> DatabaseUrl {
        match self {
            Self::File(folder, _) => DatabaseUrl::Sqlite(folder.path().join("bench.db")),
            Self::Schema { server, name, .. } => {
                let mark = if server.contains('?') { '&' } else { '?' };
                DatabaseUrl::Postgres(Secret::new(format!(
                    "{server}{mark}options=-csearch_path%3D{name}"
                )))
            }
        }
    }

    /// The store on it, with the limits of the program.
    pub fn store(&self) -> Result<Store, Box<dyn Error>> {
        let (url, readers) = (self.url(), 1);
        Ok(Store::open(&DatabaseConfig { url, readers, writer_inbox: 10_000, max_batch: 256 })?)
    }

    /// Messages of 100 bytes for all rooms in turn, each with a client id, as the page sends them.
    pub fn messages(&self, count: usize) -> Result<Vec<NewMessage>, Box<dyn Error>> {
        let rooms = match self {
            Self::File(_, rooms) | Self::Schema { rooms, .. } => rooms,
        };
        let body = Body::parse(&"x".repeat(100))?;
        let message = |(room, author): &(Room, Participant)| NewMessage {
            room: room.id,
            author: author.clone(),
            body: body.clone(),
            client_id: Some(ClientId::random()),
            at: chinwag::clock::now(),
        };
        Ok(rooms.iter().cycle().take(count).map(message).collect())
    }

    fn filled(self) -> Result<Self, Box<dyn Error>> {
        let store = self.store()?;
        let rooms = match &self {
            Self::File(_, rooms) | Self::Schema { rooms, .. } => rooms,
        };
        actix_rt::Runtime::new()?.block_on(async {
            for (room, _) in rooms {
                store.create_room(room.clone(), std::time::Duration::ZERO).await?;
            }
            store.close().await;
            Ok::<(), Box<dyn Error>>(())
        })?;
        Ok(self)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Self::Schema { server, name, .. } = self
            && let Ok(mut connection) = PgConnection::establish(server)
        {
            let _ = connection.batch_execute(&format!("DROP SCHEMA {name} CASCADE"));
        }
    }
}

fn rooms() -> Result<Rooms, Box<dyn Error>> {
    let room = |i| {
        let key = RoomKey::exact(&format!("room {i}")).ok_or("a key that is none")?;
        let (id, name) = (RoomId::random(), key.to_string());
        let created_at = chinwag::clock::now();
        let author = Participant { id: UserId::random(), name: Name::parse("Quiet Otter")? };
        let (kind, description) = (RoomKind::Named, String::new());
        let room =
            Room { id, key, kind, name, created_at, owner: None, description, is_private: false };
        Ok((room, author))
    };
    (0..ROOMS).map(room).collect()
}
