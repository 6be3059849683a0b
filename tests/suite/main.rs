//! Tests of the whole server: each starts what `main` starts and looks at it as people and programs do.
//! Must not reach behind the doors: what nobody outside can see is tested beside the code.

#[cfg(test)]
mod support;
