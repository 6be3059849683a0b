//! The house rules that no compiler keeps: layers, libraries, sizes, first lines, migrations, settings.
//! Must not start a server or build anything: it reads files, so it takes less than a second.

#[cfg(test)]
mod tidy {
    mod files;
    mod layers;
    mod libraries;
    mod migrations;
    mod paths;
    mod settings;
    mod tree;
    mod words;
}
