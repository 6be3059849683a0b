//! Which door a request is for, as far as its head tells: by path, method and what kind of body or connection it announces.
//! Must not look at a body; where only that tells, both doors it may be for have one answer here.

use actix_web::dev::RequestHead;
use actix_web::http::Method;
use actix_web::http::header::ACCESS_CONTROL_REQUEST_METHOD;

use super::guards::{has_form_body, is_socket, names_json};

/// Whose a request is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Door {
    /// People with browsers, and everything else that is for nobody in particular.
    Pages,
    /// Programs with bearer tokens.
    Tokens,
    /// Programs that send commands over one socket, and the service that gives them tokens.
    Commands,
    /// Programs that post, and listen to a feed.
    Feeds,
    /// Socket.IO clients, who may be pages of ours, of other sites, or programs.
    SocketIo,
    /// One of the doors for programs; which, the body says.
    Programs,
}

/// The token service, and what programs post to who listen to feeds.
const OF_COMMANDS: [&str; 3] = ["/register-user", "/login-user", "/authenticate-token"];
const OF_FEEDS: [&str; 3] = ["/create-room", "/send-message", "/get-room-history"];
/// Paths that are for programs with bearer tokens whatever is sent there.
const OF_TOKENS: [&str; 7] =
    ["/verify", "/refresh", "/user", "/public", "/joined", "/openapi.json", "/asyncapi.json"];
/// The same for all that is below.
const BELOW_OF_TOKENS: [&str; 3] = ["/user/", "/room/", "/ws/chat/"];
/// Where Socket.IO clients ask and send.
const OF_SOCKETIO: [&str; 2] = ["/socket.io/", "/socket.io"];
/// Sockets that are opened with a cookie.
const SOCKETS_OF_PAGES: [&str; 2] = ["/ws", "/chat/ws"];

impl Door {
    /// The door of a request, or of the one that is asked about beforehand.
    pub fn of(head: &RequestHead) -> Self {
        let path = head.uri.path();
        let asked = head.headers.get(ACCESS_CONTROL_REQUEST_METHOD);
        let asked = asked.filter(|_| head.method == Method::OPTIONS);
        let meant = asked.and_then(|method| Method::from_bytes(method.as_bytes()).ok());
        let method = meant.as_ref().unwrap_or(&head.method);
        let posts = *method == Method::POST;
        let when = |it_is: bool, door: Self| if it_is { door } else { Self::Pages };
        match path {
            path if OF_COMMANDS.contains(&path) => Self::Commands,
            path if OF_SOCKETIO.contains(&path) => Self::SocketIo,
            path if OF_FEEDS.contains(&path) => Self::Feeds,
            path if OF_TOKENS.contains(&path) => Self::Tokens,
            "/room/message" | "/room/leave" => when(!posts, Self::Tokens),
            path if BELOW_OF_TOKENS.iter().any(|below| path.starts_with(below)) => Self::Tokens,
            path if is_socket(head) => when(!SOCKETS_OF_PAGES.contains(&path), Self::Commands),
            "/" => {
                let json = method.is_safe() && (meant.is_some() || names_json(&head.headers));
                when(json, Self::Tokens)
            }
            "/login" | "/register" => when(posts && !has_form_body(&head.headers), Self::Programs),
            "/room" => when(posts, Self::Tokens),
            _ => Self::Pages,
        }
    }

    /// Whether it takes tokens and never cookies, so that scripts of other sites may use it.
    pub fn is_for_programs(self) -> bool {
        !matches!(self, Self::Pages | Self::SocketIo)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn door(method: &str, path: &str, headers: &[(&'static str, &'static str)]) -> Door {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let mut request = TestRequest::with_uri(path).method(method);
        for header in headers {
            request = request.insert_header(*header);
        }
        Door::of(request.to_http_request().head())
    }

    const SOCKET: (&str, &str) = ("upgrade", "websocket");
    const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

    #[test]
    fn an_upgrade_nobody_else_wants_is_for_commands() {
        for path in ["/", "/anything", "/chat/", "/login", "/room"] {
            assert_eq!(door("GET", path, &[SOCKET]), Door::Commands, "{path}");
        }
        for path in ["/ws", "/chat/ws"] {
            assert_eq!(door("GET", path, &[SOCKET]), Door::Pages, "{path}");
        }
        for path in ["/room/otters", "/ws/chat/otters", "/room/leave"] {
            assert_eq!(door("GET", path, &[SOCKET]), Door::Tokens, "{path}");
        }
        assert_eq!(door("POST", "/account/delete", &[SOCKET]), Door::Pages, "no socket at all");
        assert_eq!(door("GET", "/anything", &[]), Door::Pages);
        for path in ["/socket.io/?EIO=4&transport=websocket", "/socket.io?EIO=3"] {
            assert_eq!(door("GET", path, &[SOCKET]), Door::SocketIo, "{path}");
        }
        assert_eq!(door("GET", "/socket.io/socket.io.js", &[]), Door::Pages, "a file");
    }

    #[test]
    fn paths_of_their_own_are_for_their_door_whatever_is_sent() {
        for method in ["GET", "POST", "OPTIONS", "PUT"] {
            assert_eq!(door(method, "/login-user", &[FORM]), Door::Commands);
            assert_eq!(door(method, "/send-message", &[FORM]), Door::Feeds);
            assert_eq!(door(method, "/verify", &[]), Door::Tokens);
            assert_eq!(door(method, "/socket.io/?EIO=4", &[]), Door::SocketIo);
        }
    }

    #[test]
    fn what_is_asked_beforehand_is_for_the_door_of_what_will_be_sent() {
        let asks =
            |method, path| door("OPTIONS", path, &[("access-control-request-method", method)]);
        assert_eq!(asks("POST", "/login"), Door::Programs);
        assert_eq!(asks("GET", "/login"), Door::Pages);
        assert_eq!(asks("POST", "/room"), Door::Tokens);
        assert_eq!(asks("GET", "/get-room-history"), Door::Feeds);
        assert_eq!(asks("GET", "/"), Door::Tokens);
        assert_eq!(asks("POST", "/"), Door::Pages);
    }

    #[test]
    fn forms_are_of_pages_and_other_bodies_of_programs() {
        for path in ["/login", "/register"] {
            assert_eq!(door("POST", path, &[FORM]), Door::Pages);
            assert_eq!(door("POST", path, &[]), Door::Programs);
            assert_eq!(door("GET", path, &[]), Door::Pages);
        }
        assert_eq!(door("POST", "/room/leave", &[]), Door::Pages);
        assert_eq!(door("GET", "/", &[("accept", "application/json")]), Door::Tokens);
        assert_eq!(door("GET", "/", &[("accept", "*/*")]), Door::Pages);
    }
}
