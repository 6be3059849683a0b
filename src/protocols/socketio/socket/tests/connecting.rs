//! How clients are let into namespaces, and what happens to those who do not ask.
//! Must not look at what they say afterwards.

use super::*;

const IN: &str = r#"0{"sid":"*"}"#;

#[test]
fn a_client_asks_and_is_told_the_name_of_its_socket_before_anything_else() {
    let mut bench = Bench::new(Generation::Four);
    assert_eq!(bench.greeting, Vec::<String>::new());
    assert_eq!(bench.says("0"), [IN, r#"2["hello"]"#]);
    assert_eq!(bench.told(), ["connect / "]);
    let mut bench = Bench::new(Generation::Four);
    assert_eq!(bench.says(r#"0{"token":"123"}"#).first().unwrap(), IN);
    assert_eq!(bench.told(), [r#"connect / {"token":"123"}"#]);
}

#[test]
fn a_client_of_generation_3_is_in_the_main_namespace_unasked() {
    let mut bench = Bench::new(Generation::Three);
    assert_eq!(bench.greeting, ["0", r#"2["hello"]"#]);
    assert_eq!(bench.says("0/custom,"), ["0/custom,", r#"2/custom,["hello"]"#]);
    assert_eq!(bench.says("0"), Vec::<String>::new(), "it was there already");
    assert_eq!(bench.told(), ["connect / ", "connect /custom "]);
}

#[test]
fn a_query_behind_the_name_belongs_to_generation_3() {
    let mut bench = Bench::new(Generation::Three);
    assert_eq!(bench.says("0/custom?token=1234&uid=abcd")[0], "0/custom,");
    assert_eq!(bench.says(r#"2/custom,["m"]"#), [r#"2/custom,["m back"]"#]);
    let mut bench = Bench::new(Generation::Four);
    let refused = r#"4/custom?a=1,{"message":"Invalid namespace"}"#;
    assert_eq!(bench.says("0/custom?a=1"), [refused]);
}

#[test]
fn namespaces_are_entered_one_by_one_on_one_connection() {
    let mut bench = Bench::new(Generation::Four);
    let answer = bench.says(r#"0/custom,{"token":"abc"}"#);
    assert_eq!(answer, [r#"0/custom,{"sid":"*"}"#, r#"2/custom,["hello"]"#]);
    assert_eq!(bench.says("0")[0], IN);
    assert_eq!(bench.says(r#"2["m",1]"#), [r#"2["m back",1]"#]);
    assert_eq!(bench.says(r#"2/custom,["m",1]"#), [r#"2/custom,["m back",1]"#]);
}

#[test]
fn who_is_not_let_in_is_told_why() {
    let mut bench = Bench::new(Generation::Four);
    assert_eq!(bench.says("0/random"), [r#"4/random,{"message":"Invalid namespace"}"#]);
    assert_eq!(bench.says("0/closed"), [r#"4/closed,{"message":"members only"}"#]);
    assert_eq!(bench.told(), ["connect /closed "], "nobody is asked about what does not exist");
    assert_eq!(bench.says("0/closed"), [r#"4/closed,{"message":"members only"}"#], "asked again");
    assert_eq!(bench.says("0")[0], IN);
    let mut bench = Bench::new(Generation::Three);
    assert_eq!(bench.says("0/random"), [r#"4/random,"Invalid namespace""#]);
    assert_eq!(bench.says("0/closed"), [r#"4/closed,"members only""#]);
}

#[test]
fn a_client_that_can_come_back_is_told_what_to_name_then() {
    let mut bench = Bench::new(Generation::Four);
    assert_eq!(bench.says(r#"0{"keep":"k"}"#)[0], r#"0{"pid":"k","sid":"*"}"#);
    let mut bench = Bench::new(Generation::Three);
    assert_eq!(bench.says(r#"0/custom,{"keep":"k"}"#)[0], "0/custom,", "they know no such thing");
}

#[test]
fn somebody_may_be_let_in_later() {
    let mut bench = Bench::new(Generation::Four);
    assert_eq!(bench.says("0/slow"), ["run 1"]);
    assert_eq!(bench.says(r#"2/slow,["m"]"#), Vec::<String>::new(), "too early");
    let steps = bench.socket.replied(Tag(1), Ok(Reply::Ordered));
    assert_eq!(words(&steps), [r#"0/slow,{"sid":"*"}"#]);
    assert_eq!(bench.says(r#"2/slow,["m"]"#), [r#"2/slow,["m back"]"#]);
    // Who has gone meanwhile is not let in any more.
    let mut bench = Bench::new(Generation::Four);
    bench.says("0/slow");
    assert_eq!(bench.says("1/slow"), Vec::<String>::new());
    assert_eq!(words(&bench.socket.replied(Tag(1), Ok(Reply::Ordered))), Vec::<String>::new());
    assert_eq!(bench.told(), ["connect /slow ", "/slow left"]);
}

#[test]
fn who_speaks_before_it_asks_or_asks_twice_is_not_listened_to() {
    for text in [r#"2["m"]"#, "1", "31[]", r#"2/custom,["m"]"#] {
        assert_eq!(Bench::new(Generation::Four).says(text), ["close 1002"], "{text}");
    }
    let mut bench = Bench::connected(Generation::Four);
    assert_eq!(bench.says("0"), ["close 1002"]);
    let mut bench = Bench::connected(Generation::Four);
    assert_eq!(bench.says(r#"2/random,["m"]"#), ["close 1002"]);
    let mut bench = Bench::connected(Generation::Three);
    assert_eq!(bench.says(r#"2/custom,["m"]"#), ["close 1002"]);
}

#[test]
fn who_is_in_no_namespace_for_too_long_is_closed() {
    let mut bench = Bench::new(Generation::Four);
    let end = bench.start + WITHIN;
    assert_eq!(bench.socket.wakes_at(), Some(end));
    assert_eq!(bench.says_at(end - WITHIN / 2, "0/random").len(), 1);
    assert_eq!(bench.socket.wakes_at(), Some(end), "asking for what does not exist wins no time");
    bench.says_at(end - WITHIN / 2, "0/closed");
    assert!(bench.socket.wakes_at() <= Some(end + WITHIN / 2));
    let steps = bench.socket.ticked(end + WITHIN);
    assert_eq!(words(&steps), ["close 4007"]);
    // Who is in, and who waits to be let in, has time.
    for (text, waits) in [("0", true), ("0/slow", true), ("0/closed", false)] {
        let mut bench = Bench::new(Generation::Four);
        bench.says(text);
        assert_eq!(bench.socket.wakes_at().is_none(), waits, "{text}");
    }
    assert_eq!(Bench::new(Generation::Three).socket.wakes_at(), None);
}

#[test]
fn the_application_is_woken_when_it_wants_to_be() {
    let mut bench = Bench::new(Generation::Four);
    let soon = bench.start + Duration::from_millis(20);
    bench.socket.application.alarm = Some(soon);
    assert_eq!(bench.socket.wakes_at(), Some(soon));
    assert_eq!(words(&bench.socket.ticked(soon)), Vec::<String>::new());
    assert_eq!(bench.socket.wakes_at(), Some(bench.start + WITHIN));
}
