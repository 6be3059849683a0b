//! Every path of the server, in one table.
//! Must not know what the handlers do.

use actix_web::guard::{Post, Put, fn_guard};
use actix_web::http::Method;
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpResponse, Resource};

use super::description::{asyncapi, openapi, pages};
use super::{guards, health, shared_paths};
use crate::protocols::browser::{
    account, assets, home, login, moderation, qr, reset, room, rooms as open_rooms, socket,
    stranger, warning,
};
use crate::protocols::json_commands::{socket as commands, token_endpoints as tokens};
use crate::protocols::jwt_api::{
    alive, auth, membership, moderation as by_owner, rooms, socket as room_socket, users,
};
use crate::protocols::socketio::handlers as socketio;
use crate::protocols::tcp_api::rooms as posting;

/// The table.
pub fn all(app: &mut ServiceConfig) {
    app.configure(shared)
        .service(web::resource("/r/{code}").get_and_head(home::invited))
        .service(web::resource("/r/{code}/qr.svg").get_and_head(qr::show))
        .service(
            web::resource("/room").get_and_head(room::show).route(web::post().to(rooms::create)),
        )
        .service(web::resource("/rooms").get_and_head(open_rooms::show))
        .service(web::resource("/room/message").guard(Post()).to(room::post))
        .service(web::resource("/room/leave").guard(Post()).to(room::leave))
        .service(
            web::resource("/chat")
                .get_and_head(stranger::page::show)
                .route(web::post().to(stranger::page::start)),
        )
        .service(web::resource("/chat/kept").route(web::post().to(stranger::page::kept)))
        .service(web::resource("/chat/ws").route(web::get().to(stranger::socket::open)))
        .service(web::resource("/ws").route(web::get().to(socket::open)))
        .service(web::resource("/logout").route(web::post().to(login::log_out)))
        .configure(about_oneself)
        .service(web::resource(openapi::ADDRESS).get_and_head(openapi::show))
        .service(web::resource(asyncapi::ADDRESS).get_and_head(asyncapi::show))
        .service(web::resource("/docs").get_and_head(pages::to_try))
        .service(web::resource("/docs/{file}").get_and_head(pages::file))
        .service(web::resource("/redoc").get_and_head(pages::to_read))
        .service(web::resource("/static/{path:.*}").get_and_head(assets::show))
        .service(web::resource("/favicon.ico").get_and_head(assets::icon))
        .service(web::resource("/robots.txt").get_and_head(assets::robots))
        .service(web::resource("/healthz").get_and_head(health::alive))
        .service(web::resource("/readyz").get_and_head(health::ready))
        .service(web::resource("/metrics").get_and_head(health::metrics))
        .service(web::resource("/warning").route(web::post().to(warning::put_away)))
        .service(web::resource(["/socket.io/", "/socket.io"]).to(socketio::serve))
        .service(web::resource("/socket.io/{file}").get_and_head(assets::socketio_client))
        .configure(for_moderators)
        .configure(with_tokens)
        .configure(with_feeds)
        .configure(with_commands)
        .default_service(web::to(HttpResponse::NotFound));
}

/// Paths that several doors want: the first that matches gets the request.
fn shared(app: &mut ServiceConfig) {
    app.service(web::resource("/").guard(fn_guard(guards::socket)).to(commands::open))
        .service(web::resource("/").guard(fn_guard(guards::json)).to(alive::show))
        .service(web::resource("/").get_and_head(home::show).route(web::post().to(home::enter)))
        .service(web::resource("/login").guard(fn_guard(guards::form)).to(login::log_in))
        .service(
            web::resource("/login")
                .get_and_head(login::show)
                .route(web::post().to(shared_paths::log_in)),
        )
        .service(web::resource("/register").guard(fn_guard(guards::form)).to(login::register))
        .service(web::resource("/register").route(web::post().to(shared_paths::register)));
}

/// The token service, and a socket wherever nobody else has something: it stands behind all other paths.
fn with_commands(app: &mut ServiceConfig) {
    let paths = [
        ("/register-user", web::post().to(tokens::register_user)),
        ("/login-user", web::post().to(tokens::log_in_user)),
        ("/authenticate-token", web::post().to(tokens::authenticate_token)),
    ];
    for (path, post) in paths {
        let options = web::method(Method::OPTIONS).to(tokens::options);
        app.service(web::resource(path).route(post).route(options));
    }
    app.service(web::resource("/{any:.*}").guard(fn_guard(guards::socket)).to(commands::open));
}

/// What is posted by programs that hear the answers over a feed.
fn with_feeds(app: &mut ServiceConfig) {
    app.service(web::resource("/create-room").route(web::post().to(posting::create_room)))
        .service(web::resource("/send-message").route(web::post().to(posting::send_message)))
        .service(
            web::resource("/get-room-history").route(web::get().to(posting::get_room_history)),
        );
}

/// With bearer tokens. A room or a person may be called like the last part of another path, where the methods tell them apart.
fn with_tokens(app: &mut ServiceConfig) {
    app.service(web::resource("/verify").route(web::post().to(auth::verify)))
        .service(web::resource("/refresh").route(web::get().to(auth::refresh)))
        .service(web::resource("/user/username").guard(Put()).to(users::rename))
        .service(web::resource("/user/password").guard(Put()).to(users::change_password))
        .service(web::resource("/user").route(web::get().to(users::me)))
        .service(web::resource("/user/{user_id}").route(web::get().to(users::show)))
        .service(web::resource("/public").route(web::get().to(rooms::public)))
        .service(web::resource("/joined").route(web::get().to(rooms::joined)))
        .service(
            web::resource("/room/{room_id}").guard(fn_guard(guards::socket)).to(room_socket::open),
        )
        .service(web::resource("/ws/chat/{room_id}").route(web::get().to(room_socket::open)))
        .service(
            web::resource("/room/{room_id}")
                .route(web::get().to(rooms::show))
                .route(web::put().to(rooms::change))
                .route(web::delete().to(rooms::delete)),
        )
        .service(web::resource("/room/{room_id}/join").route(web::post().to(membership::join)))
        .service(web::resource("/room/{room_id}/leave").route(web::post().to(membership::leave)))
        .service(web::resource("/room/{room_id}/kick/{id}").route(web::post().to(by_owner::kick)))
        .service(web::resource("/room/{room_id}/ban/{id}").route(web::post().to(by_owner::ban)))
        .service(
            web::resource("/room/{room_id}/unban/{id}").route(web::post().to(by_owner::unban)),
        );
}

/// For everybody else these do not exist, whatever is asked of them.
fn for_moderators(app: &mut ServiceConfig) {
    use moderation::{audit, case, measures, reports};
    let decide = web::post().to(case::decide);
    let pages = [
        web::resource("/moderation").get_and_head(reports::show),
        web::resource("/moderation/reports/{id}").get_and_head(case::show).route(decide),
        web::resource("/moderation/measures").get_and_head(measures::show),
        web::resource("/moderation/lift").route(web::post().to(measures::lift)),
        web::resource("/moderation/audit").get_and_head(audit::show),
    ];
    for page in pages {
        app.service(page.default_service(web::to(HttpResponse::NotFound)));
    }
}

/// What somebody does about his own account, and how he gets back in without the password.
fn about_oneself(app: &mut ServiceConfig) {
    app.service(web::resource("/account").get_and_head(account::show))
        .service(web::resource("/account/export").route(web::get().to(account::export)))
        .service(web::resource("/account/name").route(web::post().to(account::change_name)))
        .service(web::resource("/account/email").route(web::post().to(account::send_code)))
        .service(web::resource("/account/email/code").route(web::post().to(account::confirm_email)))
        .service(
            web::resource("/account/email/remove").route(web::post().to(account::remove_email)),
        )
        .service(web::resource("/account/password").route(web::post().to(account::change_password)))
        .service(web::resource("/account/sessions/end").route(web::post().to(account::end_login)))
        .service(
            web::resource("/account/sessions/end-others")
                .route(web::post().to(account::end_other_logins)),
        )
        .service(web::resource("/account/delete").route(web::post().to(account::delete)))
        .service(
            web::resource("/reset").get_and_head(reset::show).route(web::post().to(reset::send)),
        )
        .service(
            web::resource("/reset/{token}")
                .get_and_head(reset::open)
                .route(web::post().to(reset::change)),
        );
}

/// Paths that cost next to nothing and are asked for in bulk, or by machines that watch over the server: not counted by the request limit.
pub fn is_uncounted(path: &str) -> bool {
    let is_file = ["/static/", "/socket.io/socket.io."].iter().any(|at| path.starts_with(at));
    is_file || ["/healthz", "/readyz", "/metrics"].contains(&path)
}

/// Paths that even a banned address may ask for: without them a refusal could not be read.
pub fn is_for_everybody(path: &str) -> bool {
    is_uncounted(path) || ["/favicon.ico", "/robots.txt"].contains(&path)
}

/// What can be got can be asked about with HEAD.
trait GetAndHead {
    fn get_and_head<F, Args>(self, handler: F) -> Self
    where
        F: actix_web::Handler<Args> + Clone,
        Args: actix_web::FromRequest + 'static,
        F::Output: actix_web::Responder + 'static;
}

impl GetAndHead for Resource {
    fn get_and_head<F, Args>(self, handler: F) -> Self
    where
        F: actix_web::Handler<Args> + Clone,
        Args: actix_web::FromRequest + 'static,
        F::Output: actix_web::Responder + 'static,
    {
        self.route(web::get().to(handler.clone())).route(web::head().to(handler))
    }
}
