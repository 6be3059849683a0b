//! The room's link as a QR code, to be read from one screen with another.
//! Must not tell whether there is such a room.

use actix_web::{HttpRequest, HttpResponse, web};
use qrcode::QrCode;
use qrcode::render::svg;

use super::error::refusal;
use super::{Browser, door};
use crate::domain::{ChatError, RoomKey};
use crate::protocols::site::Site;

/// Side of the picture in pixels, before it is scaled.
const SIDE: u32 = 200;

/// The picture, dark on white in any colour scheme: cameras need it so.
pub async fn show(
    browser: web::Data<Browser>,
    request: HttpRequest,
    site: Site,
    code: web::Path<String>,
) -> HttpResponse {
    let drawn = RoomKey::exact(&code)
        .ok_or(ChatError::RoomNotFound)
        .and_then(|code| drawn(&door::link(&site, &code)));
    match drawn {
        Ok(svg) => HttpResponse::Ok().content_type("image/svg+xml").body(svg),
        Err(error) => refusal(&browser, request.headers(), &error),
    }
}

fn drawn(link: &str) -> Result<String, ChatError> {
    let code = QrCode::new(link).map_err(|error| {
        log::error!("a QR code cannot be drawn error={error}");
        ChatError::Internal
    })?;
    Ok(code
        .render::<svg::Color<'_>>()
        .min_dimensions(SIDE, SIDE)
        .dark_color(svg::Color("#000000"))
        .light_color(svg::Color("#ffffff"))
        .build())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_becomes_a_picture_in_black_and_white() {
        let svg = drawn("https://chat.example.org/r/BGHK").unwrap();
        assert!(svg.contains("<svg") && svg.contains("#000000") && svg.contains("#ffffff"));
    }
}
