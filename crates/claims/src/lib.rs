//! Claims and how they are judged.
//!
//! A paper crate states rows ([`Claim`]): one sentence that can be false, a check that measures, and the verdict that is expected.
//! A check returns [`Evidence`]; one [`judge`] makes the verdict, asks every line for its power and runs the row's control.
//! Measurements are cut into blocks ([`Part`]) that are saved, resumed, split over shards and merged without changing a bit.
//! [`main`] is a paper's whole program.
//!
//! This crate knows no networks. Figures are data here, made from the columns of a [`Table`]; `figures` draws them.

mod blocks;
mod calculator;
mod claim;
mod evidence;
pub mod format;
pub mod judge;
mod ledger;
mod lock;
mod part;
mod program;
mod progress;
mod provenance;
mod run;
mod seeds;
mod shard;
mod table;
mod verdict;

pub use calculator::{Answer, Calculator, Inputs, Kind, Method, Parameter, Quantity, simulate, simulate_blocks};
pub use claim::{Build, Check, Claim, Control, Expect, Paper, Printed, Profile, Resolution, Samples};
pub use console::Failure;
pub use evidence::{Evidence, Finding, IntoRational, Measured, Reading, Relation};
pub use part::{Block, Part};
pub use program::main;
pub use run::{Blocks, Count, Run, Stop};
pub use shard::{Shard, ShardError};
pub use table::{Cell, Table};
pub use verdict::Verdict;
