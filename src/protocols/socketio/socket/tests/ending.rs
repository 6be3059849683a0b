//! How namespaces and connections end, from either side.
//! Must not end anything by dropping it.

use super::*;

const NOTHING: Vec<String> = Vec::new();

#[test]
fn a_client_leaves_one_namespace_and_keeps_the_others() {
    let mut bench = Bench::connected(Generation::Four);
    bench.says("0/custom");
    bench.told();
    assert_eq!(bench.says("1/custom"), NOTHING);
    assert_eq!(bench.told(), ["/custom left"]);
    assert_eq!(bench.says(r#"2["m"]"#), [r#"2["m back"]"#]);
    assert_eq!(bench.says(r#"2/custom,["m"]"#), NOTHING, "it may have been on its way");
    assert_eq!(bench.says("1/custom,"), NOTHING);
    assert_eq!(bench.told(), ["/ m None"]);
    assert_eq!(bench.says("0/custom,").len(), 2, "it may come back");
}

#[test]
fn a_client_that_has_left_everything_has_time_to_come_back() {
    let mut bench = Bench::connected(Generation::Four);
    let later = bench.start + WITHIN * 10;
    assert_eq!(bench.says_at(later, "1"), NOTHING);
    assert_eq!(bench.socket.wakes_at(), Some(later + WITHIN));
    assert_eq!(words(&bench.socket.ticked(later)), NOTHING);
    bench.says_at(later, "0");
    assert_eq!(bench.socket.wakes_at(), None);
}

#[test]
fn a_client_is_put_out_and_the_connection_stays() {
    for generation in [Generation::Three, Generation::Four] {
        let mut bench = Bench::connected(generation);
        assert_eq!(bench.says(r#"2["out"]"#), ["1"]);
        assert_eq!(bench.says(r#"2["m"]"#), NOTHING);
        assert_eq!(bench.says(r#"21["m"]"#), NOTHING);
        assert_eq!(bench.told(), ["/ out None"], "who was put out has not left");
        assert!(bench.socket.wakes_at().is_some());
        assert_eq!(bench.says("0").len(), 2);
        assert_eq!(bench.says(r#"2["m"]"#), [r#"2["m back"]"#]);
    }
    let mut bench = Bench::connected(Generation::Four);
    assert_eq!(bench.says(r#"2["out of custom"]"#), NOTHING, "it is not there");
    bench.says("0/custom");
    assert_eq!(bench.says(r#"2["out of custom"]"#), ["1/custom,"]);
}

#[test]
fn the_application_may_end_the_connection() {
    let mut bench = Bench::connected(Generation::Four);
    assert_eq!(bench.says(r#"2["end"]"#), ["close 1000"]);
}

#[test]
fn a_client_that_ends_the_connection_has_left_everything_once() {
    let mut bench = Bench::connected(Generation::Four);
    bench.says("0/custom");
    bench.says("0/slow");
    bench.says("1/custom");
    bench.told();
    bench.socket.over();
    bench.socket.over();
    assert_eq!(bench.told(), ["/ left", "/slow left"]);
}

#[test]
fn clients_that_are_to_stay_away_are_told_so_in_each_namespace() {
    let mut bench = Bench::connected(Generation::Four);
    bench.says("0/custom");
    let last = |bench: &mut Bench, reason| -> Vec<String> {
        bench.socket.parting(&reason).iter().map(said).collect()
    };
    assert_eq!(last(&mut bench, CloseReason::Restart), NOTHING);
    bench.socket.application.final_word = true;
    assert_eq!(last(&mut bench, CloseReason::KeptOut), ["1", "1/custom,"]);
    assert_eq!(last(&mut bench, CloseReason::KeptOut), NOTHING, "once");
}
