//! The figures as a table.
//! Must not compute more than ratios.

use super::measure::{Figures, IN_FLIGHT};
use super::shape::Shape;

/// A row for each shape and kind of room.
#[derive(Default)]
pub struct Table {
    rows: Vec<Row>,
}

struct Row {
    shape: Shape,
    kind: &'static str,
    figures: Figures,
    floor: [f64; 2],
}

impl Table {
    /// The figures of one shape; the first are those of the floor.
    pub fn add(&mut self, shape: Shape, kinds: [(&'static str, Figures); 4]) {
        let floor = kinds[0].1.per_second;
        for (kind, figures) in kinds {
            self.rows.push(Row { shape, kind, figures, floor });
        }
    }

    /// Whether everything that was said was heard by everybody, once and in order.
    pub fn is_faultless(&self) -> bool {
        self.rows.iter().all(|row| {
            let tally = row.figures.tally;
            tally.lost + tally.doubled + tally.out_of_order == 0
        })
    }

    /// Prints it.
    pub fn print(&self) {
        let [few, many] = IN_FLIGHT;
        println!(
            "k/s: thousand deliveries per second of the server's processor time; µs: of it for one delivery; delays at 30,000 deliveries a second\n"
        );
        println!(
            "rooms × people  kind       {few:>3} in flight: k/s     µs  ÷ floor  {many:>3} in flight: k/s     µs  ÷ floor   p50 ms   p99 ms   lost doubled disordered"
        );
        for Row { shape, kind, figures, floor } in &self.rows {
            let mut line = format!("{shape:<15} {kind:<10}");
            for (figure, floor) in figures.per_second.iter().zip(floor) {
                let (thousands, micros) = (figure / 1e3, 1e6 / figure);
                line += &format!(" {thousands:>18.0} {micros:>6.2} {:>8.2} ", figure / floor);
            }
            let (median, late) = figures.delay;
            let tally = figures.tally;
            line += &format!(
                " {median:>8.2} {late:>8.2} {:>6} {:>7} {:>10}",
                tally.lost, tally.doubled, tally.out_of_order
            );
            println!("{line}");
        }
        println!();
    }
}
