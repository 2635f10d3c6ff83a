//! The best cuts of 2,000 samples into up to 100 pieces with a line each, all numbers of pieces at once.
//!
//! The same samples as `benches/peers/segment.py`: three waves of a sine with a sawtooth that is as irregular as noise, made of whole numbers so
//! that both sides have it to the bit. The cuts into 2, 10 and 100 pieces are compared: each place is an event that happens always or never.

use std::f64::consts::PI;

use piecewise::Samples;

use crate::job::{Job, Peer, Shares, Way};

const SAMPLES: usize = 2000;
const PIECES: usize = 100;

/// So often is each place "drawn", so that a wrong one is beyond chance.
const TIMES: u64 = 1000;

/// All numbers of pieces; and merging neighbours, which is no peer's business.
pub(crate) const JOB: Job = Job {
    name: "segment",
    about: "best cuts of 2,000 samples into 1 to 100 pieces with a line each",
    amount: (SAMPLES * SAMPLES / 2 * PIECES) as f64,
    unit: "sums",
    ways: &[Way { name: "optimal", work: optimal }],
    on_all_threads: None,
    peer: Some(Peer {
        script: "segment.py",
        arguments: &[],
        amount: 1,
        per_run: Some(1),
        unit: "curves",
        at_least: Some(30.0),
        names: |of, place| format!("{of}, a cut before sample {place}"),
    }),
};

fn optimal() -> Vec<Shares> {
    let (x, y) = samples();
    let samples = Samples::new(&x, &y).expect("ascending numbers").with_pieces_of(2);
    let best = samples.optimal(PIECES).expect("there are enough samples");
    let shares = |pieces: usize| {
        let mut hits = vec![0; SAMPLES];
        best.segmentation(pieces).cuts.iter().for_each(|&cut| hits[cut] = TIMES);
        Shares { of: format!("{pieces} pieces"), samples: TIMES, hits }
    };
    [2, 10, PIECES].map(shares).into()
}

/// Samples on `[-1, 1]`.
fn samples() -> (Vec<f64>, Vec<f64>) {
    let x: Vec<f64> = (0..SAMPLES).map(|i| -1.0 + 2.0 * i as f64 / (SAMPLES - 1) as f64).collect();
    let irregular = |i: usize| (i as u64 * 2_654_435_761 % (1 << 32)) as f64 / 4_294_967_296.0 - 0.5;
    let y = x.iter().enumerate().map(|(i, x)| (3.0 * PI * x).sin() + 0.2 * irregular(i)).collect();
    (x, y)
}
