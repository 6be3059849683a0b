//! How the databases find what readers ask for: by an index, however much was said in a room.
//! Must not measure times where other tests run; the plans are those of the very statements that are sent.

use std::fmt::Write;
use std::sync::{Arc, Mutex};

use diesel::connection::{Instrumentation, InstrumentationEvent, SimpleConnection};
use diesel::prelude::*;
use diesel::sql_types::Text;
use serde_json::Value;

use super::filling::Filled;
use super::*;
use crate::domain::Seq;
use crate::store::connection::AnyConnection;
use crate::store::{listings, messages, read_marks};

/// Enough for PostgreSQL to prefer an index; SQLite decides by the indexes alone.
const SAID: i64 = 50_000;

/// The statements sent while something is read, with their values put in.
fn sent(c: &mut AnyConnection, read: impl FnOnce(&mut AnyConnection)) -> Vec<String> {
    let heard: Arc<Mutex<Vec<String>>> = Arc::default();
    c.set_instrumentation(listening(Arc::clone(&heard)));
    read(c);
    c.set_instrumentation(None::<Box<dyn Instrumentation>>);
    let heard = heard.lock().unwrap();
    heard.iter().map(|statement| complete(statement)).collect()
}

fn listening(heard: Arc<Mutex<Vec<String>>>) -> impl Instrumentation {
    move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            heard.lock().unwrap().push(query.to_string());
        }
    }
}

/// `… WHERE id = $1 -- binds: ["x"]` becomes `… WHERE id = 'x'`.
fn complete(statement: &str) -> String {
    let (sql, binds) = statement.split_once(" -- binds: ").unwrap();
    let binds: Vec<Value> = serde_json::from_str(binds).unwrap();
    let mut sql = sql.replace('`', "\"");
    for (number, bind) in binds.iter().enumerate().rev() {
        sql = sql.replace(&format!("${}", number + 1), &literal(bind));
    }
    for bind in &binds {
        sql = sql.replacen('?', &literal(bind), 1);
    }
    sql
}

fn literal(bind: &Value) -> String {
    match bind {
        Value::String(text) => format!("'{text}'"),
        Value::Array(some) => {
            format!("ARRAY[{}]", some.iter().map(literal).collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}

/// What the database says it will do, one step in each line.
fn plan(c: &mut AnyConnection, statement: &str) -> String {
    #[derive(QueryableByName)]
    struct Sqlite {
        #[diesel(sql_type = Text)]
        detail: String,
    }
    #[derive(QueryableByName)]
    struct Postgresql {
        #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
        line: String,
    }
    let lines: Vec<String> = match c {
        AnyConnection::Sqlite(c) => {
            let rows = diesel::sql_query(format!("EXPLAIN QUERY PLAN {statement}"));
            let rows: Vec<Sqlite> = rows.load(c).unwrap();
            rows.into_iter().map(|row| row.detail).collect()
        }
        AnyConnection::Postgresql(c) => {
            let rows = diesel::sql_query(format!("EXPLAIN (COSTS OFF) {statement}"));
            let rows: Vec<Postgresql> = rows.load(c).unwrap();
            rows.into_iter().map(|row| row.line).collect()
        }
    };
    lines.join("\n")
}

/// The plans of everything that is sent while something is read.
fn plans(c: &mut AnyConnection, read: impl FnOnce(&mut AnyConnection)) -> Vec<String> {
    sent(c, read).iter().map(|statement| plan(c, statement)).collect()
}

/// A table that is read from its beginning to its end.
fn scanned<'a>(plan: &'a str, table: &str) -> Option<&'a str> {
    let whole = [format!("SCAN {table}"), format!("Seq Scan on {table}")];
    plan.lines()
        .find(|line| whole.iter().any(|scan| line.contains(scan)) && !line.contains("USING"))
}

fn shown(name: &str, plans: &[String]) -> String {
    plans.iter().fold(format!("{name}:\n"), |mut shown, plan| {
        writeln!(shown, "{plan}\n").unwrap();
        shown
    })
}

/// What a reader asks for, by its name, with the plans of its statements.
fn asked_for(c: &mut AnyConnection, filled: &Filled) -> [(&'static str, Vec<String>); 5] {
    let (room, reader) = (filled.room.id, filled.reader);
    let n = Seq(SAID / 2);
    let joined = plans(c, |c| assert_eq!(listings::joined(c, reader).unwrap().len(), 21));
    let range = plans(c, |c| {
        let page = messages::between(c, room, (n, Seq(n.0 + 999)), 1_000).unwrap();
        assert_eq!((page.messages.len(), page.more), (1_000, false));
    });
    let initial = plans(c, |c| {
        let mark = read_marks::of(c, &room.to_string(), &reader.to_string()).unwrap();
        let around = (Seq(mark.0 - 30), Seq(mark.0 + 50));
        assert_eq!(messages::between(c, room, around, 81).unwrap().messages.len(), 81);
    });
    let newest = plans(c, |c| assert_eq!(messages::last_seq(c, room).unwrap(), Seq(SAID)));
    let long = plans(c, |c| {
        let page = messages::between(c, room, (Seq(1), Seq(i64::MAX)), 1_000).unwrap();
        assert_eq!((page.messages.len(), page.more), (1_000, true));
    });
    [
        ("joined_rooms", joined),
        ("messages_between", range),
        ("messages_between, cut", long),
        ("initial_state", initial),
        ("last_seq", newest),
    ]
}

on_both! {
    async fn nothing_that_a_reader_asks_for_reads_the_messages_through(database) {
        let filled = Filled::with(database, SAID).await;
        let c = &mut database.outside();
        for (name, plans) in asked_for(c, &filled) {
            let shown = shown(name, &plans);
            println!("{shown}");
            let by_index = plans.iter().any(|plan| plan.contains("messages_seq"));
            assert!(by_index || name == "joined_rooms", "{shown}");
            let scan = plans.iter().find_map(|plan| scanned(plan, "messages"));
            assert_eq!(scan, None, "{shown}");
            let sorts = plans.iter().any(|plan| plan.contains("Sort") || plan.contains("B-TREE"));
            assert!(!sorts || name == "joined_rooms", "{shown}");
        }
        if !database.is_sqlite() {
            // Reading a small table through is right; told not to, PostgreSQL shows that it need not.
            c.batch_execute("SET enable_seqscan = off").unwrap();
        }
        for (name, plans) in asked_for(c, &filled) {
            for table in ["messages", "accounts", "memberships", "read_marks", "members", "rooms"] {
                let scan = plans.iter().find_map(|plan| scanned(plan, table));
                assert_eq!(scan, None, "{}", shown(name, &plans));
            }
        }
    }

    async fn the_list_of_rooms_reads_no_further_than_it_shows(database) {
        Filled::with(database, 10).await;
        let c = &mut database.outside();
        let listed = plans(c, |c| assert_eq!(listings::public(c, 50).unwrap().len(), 50));
        let plan = listed.first().unwrap();
        println!("public_rooms:\n{plan}");
        assert!(plan.contains("rooms_listed"), "{plan}");
        assert!(!plan.to_lowercase().contains("sort") && !plan.contains("TEMP B-TREE"), "{plan}");
        if !database.is_sqlite() {
            c.batch_execute("SET enable_seqscan = off").unwrap();
        }
        let counted = plans(c, |c| assert_eq!(listings::listed(c, 50).unwrap().len(), 50));
        assert_eq!(counted.iter().find_map(|plan| scanned(plan, "members")), None, "{counted:?}");
    }
}

#[test]
fn a_scan_is_told_from_a_search() {
    for plan in ["SCAN messages", "  ->  Seq Scan on messages m", "SEARCH x\nSCAN messages"] {
        assert!(scanned(plan, "messages").is_some(), "{plan}");
    }
    for plan in ["SEARCH messages USING INDEX messages_seq", "Index Scan using a on messages"] {
        assert_eq!(scanned(plan, "messages"), None, "{plan}");
    }
}
