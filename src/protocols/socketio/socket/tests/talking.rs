//! Events, answers to events, attachments, and what is none of these.
//! Must not ask how somebody was let in.

use super::*;
use crate::domain::UserId;

const GENERATIONS: [Generation; 2] = [Generation::Three, Generation::Four];

#[test]
fn an_event_comes_with_its_arguments_and_goes_back_the_same_way() {
    for generation in GENERATIONS {
        let mut bench = Bench::connected(generation);
        let answer = bench.says(r#"2["m",1,"2",{"3":[true]}]"#);
        assert_eq!(answer, [r#"2["m back",1,"2",{"3":[true]}]"#]);
        assert_eq!(bench.told(), ["/ m None"]);
    }
}

#[test]
fn an_answer_has_the_number_of_its_event() {
    for generation in GENERATIONS {
        let mut bench = Bench::connected(generation);
        assert_eq!(bench.says(r#"2456["m",1,{"3":[false]}]"#), [r#"3456[1,{"3":[false]}]"#]);
        assert_eq!(bench.says(r#"20["m"]"#), ["30[]"]);
        assert_eq!(bench.says("37[1]"), Vec::<String>::new());
        assert_eq!(bench.told(), ["/ m Some(456)", "/ m Some(0)", "/ answers 7 [1]"]);
    }
}

#[test]
fn attachments_come_and_go_as_messages_of_their_own() {
    let named = r#"{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}"#;
    for (generation, kind) in [(Generation::Three, "4, "), (Generation::Four, "")] {
        let mut bench = Bench::connected(generation);
        let bytes = [format!("[{kind}1, 2, 3]"), format!("[{kind}4, 5, 6]")];
        let nothing = Vec::<String>::new();
        assert_eq!(bench.says(&format!(r#"52-["m",{named}]"#)), nothing);
        assert_eq!(bench.sends(&[1, 2, 3]), nothing);
        let answer = bench.sends(&[4, 5, 6]);
        assert_eq!(answer[0], format!(r#"52-["m back",{named}]"#));
        assert_eq!(answer[1..], bytes);
        bench.says(&format!(r#"52-789["m",{named}]"#));
        bench.sends(&[1, 2, 3]);
        let answer = bench.sends(&[4, 5, 6]);
        assert_eq!(answer[0], format!("62-789[{named}]"));
        assert_eq!(answer[1..], bytes);
        bench.told();
        bench.says(r#"61-7[{"_placeholder":true,"num":0}]"#);
        assert_eq!(bench.sends(&[1]), nothing);
        assert_eq!(bench.told(), [r#"/ answers 7 [{"_placeholder":true,"num":0}]"#]);
    }
}

#[test]
fn who_says_what_is_no_packet_is_not_listened_to_any_longer() {
    for generation in GENERATIONS {
        for text in
            ["abc", "2{}", "2abc[\"m\"]", "2", "2[]", "3[]", "7", "", "2[\"connect\"]", "4\"no\""]
        {
            let mut bench = Bench::connected(generation);
            assert_eq!(bench.says(text), ["close 1002"], "{text}");
            assert_eq!(bench.told(), Vec::<String>::new(), "{text}");
        }
        assert_eq!(Bench::connected(generation).sends(&[1]), ["close 1002"], "of no packet");
        let mut bench = Bench::connected(generation);
        bench.says(r#"51-["m",{"_placeholder":true,"num":0}]"#);
        assert_eq!(bench.says(r#"2["m"]"#), ["close 1002"], "an attachment is missing");
    }
}

#[test]
fn a_message_that_was_one_too_many_makes_no_nonsense_of_what_follows() {
    let mut bench = Bench::connected(Generation::Four);
    bench.says(r#"52-["m",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]"#);
    assert_eq!(words(&bench.socket.flooded()), [r#"2["slowly"]"#]);
    assert_eq!(bench.sends(&[2]), Vec::<String>::new());
    assert_eq!(bench.says(r#"2["m"]"#), [r#"2["m back"]"#]);
    assert_eq!(bench.told(), ["/ m None"]);
}

#[test]
fn a_room_is_heard_in_the_main_namespace_only() {
    let delivery = Delivery { seq: None, author: Some(UserId::random()), frame: upper::text("2") };
    let mut bench = Bench::new(Generation::Four);
    assert_eq!(bench.socket.hears(&delivery), Hears::Nothing);
    bench.says("0/custom");
    assert_eq!(bench.socket.hears(&delivery), Hears::Nothing);
    bench.says("0");
    assert_eq!(bench.socket.hears(&delivery), Hears::All);
    bench.says("1");
    assert_eq!(bench.socket.hears(&delivery), Hears::Nothing);
}
