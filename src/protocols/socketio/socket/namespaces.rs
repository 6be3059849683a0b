//! Which namespaces a client has asked for, is in, or has left.
//! Must not say anything to it.

/// How a client stands to a namespace it has asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// Nobody has decided yet.
    Asking,
    /// It was let in.
    In,
    /// It was in and is no more; what it says to the namespace may have been on its way when that happened.
    Out,
}

/// All of one client: a few at most, for only those that exist are remembered.
#[derive(Default)]
pub struct Namespaces(Vec<(String, Standing)>);

impl Namespaces {
    /// How it stands; `None` when it never asked, or was refused.
    pub fn get(&self, namespace: &str) -> Option<Standing> {
        let of = self.0.iter().find(|(name, _)| name == namespace);
        of.map(|(_, standing)| *standing)
    }

    /// Whether it is in.
    pub fn has(&self, namespace: &str) -> bool {
        self.get(namespace) == Some(Standing::In)
    }

    /// From now on it stands so.
    pub fn set(&mut self, namespace: &str, standing: Standing) {
        match self.0.iter_mut().find(|(name, _)| name == namespace) {
            Some((_, before)) => *before = standing,
            None => self.0.push((namespace.to_owned(), standing)),
        }
    }

    /// As if it had never asked.
    pub fn forget(&mut self, namespace: &str) {
        self.0.retain(|(name, _)| name != namespace);
    }

    /// Whether it is in none, and waits for none.
    pub fn is_idle(&self) -> bool {
        self.0.iter().all(|(_, standing)| *standing == Standing::Out)
    }

    /// It is out of all; those that it was in or asked for.
    pub fn leave_all(&mut self) -> Vec<String> {
        let leave = |(name, standing): &mut (String, Standing)| {
            let before = std::mem::replace(standing, Standing::Out);
            (before != Standing::Out).then(|| name.clone())
        };
        self.0.iter_mut().filter_map(leave).collect()
    }
}
