//! The rooms that are open to everybody, the same that every other door lists (contract decision 4).
//! Must not show more of a room than its name, what it is about and how many are in it.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;

use super::error::{answer, page, refusal};
use super::frame::Frame;
use super::{Browser, door};
use crate::domain::ListedRoom;

/// The list.
#[derive(Serialize)]
pub struct RoomsPage {
    /// Those with most people first.
    rooms: Vec<ListedView>,
}

#[derive(Serialize)]
struct ListedView {
    name: String,
    description: String,
    path: String,
    here: usize,
}

impl From<ListedRoom> for ListedView {
    fn from(ListedRoom { room, connected }: ListedRoom) -> Self {
        let path = door::path(&room.key);
        Self { name: room.name, description: room.description, path, here: connected }
    }
}

/// The page.
pub async fn show(browser: web::Data<Browser>, request: HttpRequest, frame: Frame) -> HttpResponse {
    let mut listed = match browser.chat.listed_rooms().await {
        Ok(listed) => listed,
        Err(error) => return refusal(&browser, request.headers(), &error),
    };
    listed.sort_by_key(|one| std::cmp::Reverse(one.connected));
    let rooms = listed.into_iter().map(ListedView::from).collect();
    let rendered = browser.templates.around(&frame).rooms(&RoomsPage { rooms });
    page(&browser, request.headers(), answer(StatusCode::OK, None), rendered)
}
