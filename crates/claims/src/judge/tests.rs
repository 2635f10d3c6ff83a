//! The judge judged: for every kind of evidence a true case, a false case just outside, a too weak case, not a number and nothing;
//! and what several lines say together.

use stats::rational::ratio;

use super::*;
use crate::claim::Control;
use crate::evidence::Relation::{AtLeast, AtMost, Equal, Greater, Less};
use crate::evidence::{Evidence, Finding, Measured};

const TENTH: Resolution = Resolution::absolute(0.1, "a test");

fn verdict_of(lines: Vec<Evidence>) -> Verdict {
    judge(lines, TENTH).verdict
}

fn line(evidence: Evidence) -> Evidence {
    evidence.by("theory", "observation")
}

fn verdict(evidence: Evidence) -> Verdict {
    verdict_of(vec![line(evidence)])
}

fn proportion(theory: f64, hits: u64, trials: u64) -> Evidence {
    Evidence::proportion("p", Equal, theory, hits, trials)
}

fn reported(relation: crate::evidence::Relation, printed: f64, uncertainty: f64, ours: Measured) -> Evidence {
    Evidence::reported("r", relation, printed, uncertainty, ours)
}

#[test]
fn true_statements_hold() {
    let true_lines = [
        Evidence::exact("x", Equal, 3, 3),
        Evidence::exact("x", Less, ratio(1, 3), ratio(1, 4)),
        Evidence::enclosure("e", AtMost, 0.1, 0.2, 0.2),
        Evidence::enclosure("e", Greater, 0.1, 0.2, 0.09),
        Evidence::numeric("n", 1.0, 1.0 + 1e-13, 1e-12),
        Evidence::numeric("n", 1.0, 1.0, 0.0),
        proportion(0.5, 50_100, 100_000),
        proportion(0.0, 0, 100_000),
        Evidence::proportion("p", AtMost, 0.5, 1, 100_000),
        Evidence::mean("m", Equal, 2.0, 2.001, 0.001, 1000),
        Evidence::mean("m", AtLeast, 2.0, 7.0, 0.001, 1000),
        Evidence::kolmogorov("k", 0.005, 20_000),
        Evidence::chi_square("c", 9.0, 9, 100_000, 10_000.0),
        Evidence::property("y", 1, None),
        reported(Equal, 0.3, 0.05, Measured::Bounded { value: 0.33, error_bound: 0.01 }),
        reported(Equal, 0.3, 0.05, Measured::Proportion { hits: 34_000, trials: 100_000 }),
        reported(Greater, 0.3, 0.0, Measured::Bounded { value: 0.31, error_bound: 0.0 }),
        reported(AtMost, 0.3, 0.0, Measured::Mean { mean: 0.2, standard_error: 1e-3, n: 10_000 }),
        Evidence::ordering("o", 40, 40),
        Evidence::pinned("q", "a gain", Greater, 0.0, 0.01, &[(1, 1.0), (2, 1.1), (3, 0.9)]),
        Evidence::pinned("q", "the same gain twice", Greater, 0.0, 0.01, &[(1, 1.0), (2, 1.0)]),
    ];
    for evidence in true_lines {
        assert_eq!(verdict(evidence.clone()), Verdict::Holds, "{evidence:?}");
    }
}

#[test]
fn false_statements_are_refuted() {
    let false_lines = [
        Evidence::exact("x", Equal, 3, 4),
        Evidence::exact("x", Less, ratio(1, 3), ratio(1, 3)),
        Evidence::exact_cases("x", Equal, [("first", 1, 1), ("second", 2, 3), ("third", 3, 3)]),
        Evidence::enclosure("e", AtMost, 0.1, 0.2, 0.0999),
        Evidence::enclosure("e", Less, 0.1, 0.2, 0.1),
        Evidence::enclosure("e", Equal, 0.1, 0.2, 0.3),
        Evidence::numeric("n", 1.0, 1.0 + 2e-12, 1e-12),
        Evidence::numeric("n", 1.0, 1.0_f64.next_up(), 0.0),
        proportion(0.0, 1, 100_000),
        proportion(1.0, 99_999, 100_000),
        Evidence::proportion("p", AtMost, 0.5, 60_000, 100_000),
        Evidence::mean("m", AtLeast, 2.0, 1.99, 0.001, 1000),
        Evidence::kolmogorov("k", 0.05, 20_000),
        Evidence::chi_square("c", 90.0, 9, 100_000, 10_000.0),
        Evidence::property("y", 100, Some("x = 7".into())),
        reported(Equal, 0.3, 0.05, Measured::Bounded { value: 0.37, error_bound: 0.01 }),
        reported(Equal, 0.3, 0.05, Measured::Proportion { hits: 40_000, trials: 100_000 }),
        reported(Greater, 0.3, 0.0, Measured::Bounded { value: 0.3, error_bound: 0.0 }),
        Evidence::ordering("o", 40, 0),
        Evidence::pinned("q", "a gain", Greater, 0.0, 0.01, &[(1, -1.0), (2, -1.1), (3, -0.9)]),
    ];
    for evidence in false_lines {
        assert_eq!(verdict(evidence.clone()), Verdict::Refuted, "{evidence:?}");
    }
}

#[test]
fn what_is_just_outside_is_refused_and_what_is_just_inside_is_not() {
    // The exact thresholds of the two-sided binomial test at alpha = 1e-10.
    let above = stats::binomial::least_refused_above(100_000, 0.5, ALPHA / 2.0).expect("there is one");
    assert_eq!(verdict(proportion(0.5, above, 100_000)), Verdict::Refuted);
    assert_eq!(verdict(proportion(0.5, above - 1, 100_000)), Verdict::Holds);
    // SciPy, t.isf(5e-11, n - 1): a standard error of few values is itself uncertain.
    for (n, t) in [(10, 33.218_654_25), (1_000_000, 6.467_020_319)] {
        let at = |share: f64| verdict(Evidence::mean("m", Equal, 0.0, t * share * 1e-4, 1e-4, n));
        assert_eq!((at(1.000_001), at(0.999_999)), (Verdict::Refuted, Verdict::Holds), "{n}");
    }
}

#[test]
fn what_is_too_weak_decides_nothing() {
    let weak_lines = [
        proportion(0.5, 50, 100),
        proportion(0.5, 1, 2),
        // Upwards nothing can be refused: even 3 of 3 hits are likely.
        Evidence::proportion("p", AtMost, 0.85, 3, 3),
        Evidence::mean("m", Equal, 2.0, 2.0, 0.1, 1000),
        Evidence::kolmogorov("k", 0.01, 100),
        Evidence::chi_square("c", 9.0, 9, 1000, 100.0),
        Evidence::numeric("n", 1.0, 1.0, 0.2),
        Evidence::enclosure("e", AtMost, 0.1, 0.2, 0.15),
        reported(Equal, 0.3, 0.2, Measured::Bounded { value: 0.3, error_bound: 0.0 }),
        reported(Equal, 0.3, 0.01, Measured::Proportion { hits: 30, trials: 100 }),
        Evidence::ordering("o", 33, 33),
        Evidence::ordering("o", 1000, 500),
        Evidence::pinned("q", "a gain", Greater, 0.0, 0.01, &[(1, 1.0), (2, -1.0)]),
        // The asymptotic law is not to be trusted.
        Evidence::chi_square("c", 9.0, 9, 100_000, 5.0),
    ];
    for evidence in weak_lines {
        assert_eq!(verdict(evidence.clone()), Verdict::Inconclusive, "{evidence:?}");
    }
}

#[test]
fn not_a_number_and_nothing_decide_nothing() {
    let nan = f64::NAN;
    let empty: [(&str, i32, i32); 0] = [];
    let broken = [
        Evidence::exact_cases("x", Equal, empty),
        Evidence::enclosure("e", AtMost, nan, 0.2, 0.3),
        Evidence::enclosure("e", AtMost, 0.2, 0.1, 0.3),
        Evidence::enclosure("e", AtMost, 0.1, 0.2, nan),
        Evidence::numeric("n", nan, 1.0, 0.01),
        Evidence::numeric("n", 1.0, nan, 0.01),
        Evidence::numeric("n", 1.0, 1.0, nan),
        Evidence::numeric("n", f64::INFINITY, f64::INFINITY, 0.01),
        Evidence::numeric("n", 1.0, 1.0, -0.01),
        proportion(nan, 50_000, 100_000),
        proportion(1.5, 50_000, 100_000),
        proportion(0.5, 0, 0),
        proportion(0.5, 11, 10),
        Evidence::mean("m", Equal, 0.0, nan, 0.001, 10),
        Evidence::mean("m", Equal, 0.0, f64::INFINITY, 0.001, 10),
        Evidence::mean("m", Equal, f64::INFINITY, 0.0, 0.001, 10),
        Evidence::mean("m", Equal, 0.0, 0.0, f64::INFINITY, 10),
        Evidence::mean("m", Equal, 0.0, 0.0, -0.001, 10),
        Evidence::mean("m", Equal, 0.0, 1.0, 0.001, 1),
        Evidence::mean("m", Equal, nan, 0.0, 0.001, 10),
        Evidence::mean("m", Equal, 0.0, 0.0, nan, 10),
        Evidence::mean("m", Equal, 0.0, 0.0, 0.0, 10),
        Evidence::mean("m", Equal, 0.0, 0.0, 0.001, 0),
        Evidence::kolmogorov("k", nan, 20_000),
        Evidence::kolmogorov("k", 0.001, 0),
        Evidence::kolmogorov("k", -0.001, 20_000),
        Evidence::chi_square("c", nan, 9, 100_000, 1000.0),
        Evidence::chi_square("c", 9.0, 9, 100_000, nan),
        Evidence::chi_square("c", 9.0, 0, 0, 1000.0),
        Evidence::chi_square("c", 9.0, 0, 100_000, 1000.0),
        Evidence::chi_square("c", 9.0, 9, 0, 1000.0),
        Evidence::chi_square("c", -9.0, 9, 100_000, 1000.0),
        Evidence::property("y", 0, None),
        reported(Equal, nan, 0.05, Measured::Bounded { value: 0.3, error_bound: 0.0 }),
        reported(Equal, 0.3, nan, Measured::Bounded { value: 0.3, error_bound: 0.0 }),
        reported(Equal, 0.3, 0.05, Measured::Bounded { value: nan, error_bound: 0.0 }),
        reported(Equal, 0.3, 0.05, Measured::Proportion { hits: 0, trials: 0 }),
        reported(Equal, 0.3, 0.05, Measured::Mean { mean: nan, standard_error: 0.001, n: 10_000 }),
        Evidence::ordering("o", 0, 0),
        Evidence::ordering("o", 3, 5),
        Evidence::pinned("q", "a gain", Greater, 0.0, 0.01, &[]),
        Evidence::pinned("q", "a gain", Greater, 0.0, 0.01, &[(1, 1.0)]),
        Evidence::pinned("q", "a gain", Greater, 0.0, 0.01, &[(1, nan), (2, 1.0)]),
        Evidence::pinned("q", "a gain", Greater, nan, 0.01, &[(1, 1.0), (2, 1.0)]),
    ];
    for evidence in broken {
        assert_eq!(verdict(evidence.clone()), Verdict::Inconclusive, "{evidence:?}");
        // By itself, and not because it is too weak.
        assert!(matches!(decision::decide(&evidence.finding), Outcome::Undecided(_)), "{evidence:?}");
    }
    assert_eq!(verdict_of(Vec::new()), Verdict::Inconclusive);
}

#[test]
fn planted_deviations_of_what_a_line_detects_are_refused() {
    let lines = [
        proportion(0.3, 30_000, 100_000),
        proportion(0.0, 0, 100_000),
        proportion(0.999, 99_900, 100_000),
        Evidence::proportion("p", AtMost, 0.3, 30_000, 100_000),
        Evidence::proportion("p", AtLeast, 0.3, 30_000, 100_000),
        Evidence::mean("m", Equal, 2.0, 2.0, 0.001, 1000),
        Evidence::mean("m", AtMost, 2.0, 2.0, 0.001, 1000),
        Evidence::kolmogorov("k", 0.001, 20_000),
        Evidence::chi_square("c", 9.0, 9, 100_000, 10_000.0),
        Evidence::numeric("n", 1.0, 1.0, 1e-12),
        reported(Equal, 0.3, 0.01, Measured::Proportion { hits: 30_000, trials: 100_000 }),
        reported(Equal, 0.3, 0.01, Measured::Mean { mean: 0.3, standard_error: 1e-3, n: 10_000 }),
    ];
    for evidence in lines {
        let finding = &evidence.finding;
        let detects = power::detects(finding, Some(0.1));
        assert!(detects.is_some_and(|d| d.is_finite() && d >= 0.0), "{evidence:?}");
        let planted = power::planted(finding, detects, Some(0.1));
        assert!(!planted.is_empty(), "{evidence:?}");
        for deviation in planted {
            assert_eq!(decision::decide(&deviation), Outcome::Fails, "{deviation:?}");
        }
    }
}

#[test]
fn a_planted_enclosure_misses_its_bound_by_little() {
    // By its own width, or by a few roundings where it has none.
    for (low, high, bound, within) in [(1.0, 1.0, 1.0, 1e-14), (0.5, 0.75, 1.0, 0.75)] {
        for planted in power::planted(&Evidence::enclosure("e", AtMost, low, high, bound).finding, None, None) {
            assert_eq!(decision::decide(&planted), Outcome::Fails);
            assert!(matches!(planted, Finding::Enclosure { low, high, .. } if low > bound && high <= bound + within), "{planted:?}");
        }
    }
}

#[test]
fn detection_is_about_eleven_standard_errors() {
    let of_mean = |n| power::detects(&line(Evidence::mean("m", Equal, 0.0, 0.0, 1.0, n)).finding, None).expect("a mean has power");
    assert!((of_mean(1_000_000) - 11.22).abs() < 0.01, "{}", of_mean(1_000_000));
    assert!((of_mean(10) - 43.938_81).abs() < 0.01 && of_mean(1).is_infinite(), "{}", of_mean(10));
    let n = 1_000_000_000;
    let detects = power::detects(&proportion(0.5, n / 2, n).finding, Some(0.1)).expect("a proportion has power");
    let standard_error = (0.25 / n as f64).sqrt();
    assert!((detects / standard_error - 11.22).abs() < 0.02, "{}", detects / standard_error);
}

#[test]
fn the_power_of_a_proportion_is_what_it_says() {
    // At theory +- detects the binomial law itself must fall outside the limits with probability 1 - MISS.
    let (trials, theory) = (50_000, 0.02);
    let detects = power::detects(&proportion(theory, 1000, trials).finding, Some(0.01)).expect("a proportion has power");
    let above = stats::binomial::least_refused_above(trials, theory, ALPHA / 2.0).expect("there is one");
    let below = stats::binomial::greatest_refused_below(trials, theory, ALPHA / 2.0).expect("there is one");
    assert!(stats::binomial::lower_tail(above - 1, trials, theory + detects) <= MISS * (1.0 + 1e-6));
    assert!(stats::binomial::upper_tail(below + 1, trials, theory - detects) <= MISS * (1.0 + 1e-6));
}

#[test]
fn a_line_that_cannot_fail_does_not_pass() {
    // "At least 0" and "at most 1" are true of every probability; so is "at least 0.05" when only 0.1 matters.
    for evidence in [Evidence::proportion("p", AtLeast, 0.0, 5, 100_000), Evidence::proportion("p", AtMost, 1.0, 5, 100_000)] {
        assert_eq!(verdict(evidence), Verdict::Inconclusive);
    }
    assert_eq!(verdict(Evidence::proportion("p", AtLeast, 0.05, 6000, 100_000)), Verdict::Inconclusive);
}

#[test]
fn a_printed_share_near_zero_is_judged_on_the_side_that_exists() {
    // 1 % printed to whole per cents: nothing that matters fits between 0.5 % and 0.
    let printed = |hits| reported(Equal, 0.01, 0.005, Measured::Proportion { hits, trials: 1_000_000 });
    let judged = |evidence| judge(vec![line(evidence)], Resolution::absolute(0.01, "a test")).verdict;
    assert_eq!(judged(printed(9_700)), Verdict::Holds);
    assert_eq!(judged(printed(17_000)), Verdict::Refuted);
    assert_eq!(judged(printed(1_900)), Verdict::Refuted);
}

#[test]
fn a_statistical_line_needs_a_stated_resolution() {
    let ruling = judge(vec![line(proportion(0.5, 50_000, 100_000))], Resolution::Unstated);
    assert_eq!(ruling.verdict, Verdict::Inconclusive);
    let own = line(proportion(0.5, 50_000, 100_000)).resolving(0.1);
    assert_eq!(judge(vec![own], Resolution::PerLine("a test")).verdict, Verdict::Holds);
    let relative = line(proportion(0.5, 50_000, 100_000));
    assert_eq!(judge(vec![relative.clone()], Resolution::relative(0.1, "a test")).verdict, Verdict::Holds);
    assert_eq!(judge(vec![relative], Resolution::relative(0.01, "a test")).verdict, Verdict::Inconclusive);
}

#[test]
fn two_sides_made_the_same_way_are_no_evidence() {
    assert_eq!(verdict_of(vec![Evidence::exact("x", Equal, 1, 1).by("a", "a")]), Verdict::Inconclusive);
    assert_eq!(verdict_of(vec![Evidence::exact("x", Equal, 1, 1)]), Verdict::Inconclusive);
}

#[test]
fn readings_make_the_verdict() {
    let holds = || line(Evidence::exact("x", Equal, 1, 1));
    let fails = || line(Evidence::exact("x", Equal, 1, 2));
    let open = || line(Evidence::property("y", 0, None));
    assert_eq!(verdict_of(vec![holds(), holds()]), Verdict::Holds);
    assert_eq!(verdict_of(vec![holds(), fails()]), Verdict::Refuted);
    assert_eq!(verdict_of(vec![holds(), open()]), Verdict::Inconclusive);
    assert_eq!(verdict_of(vec![open(), fails()]), Verdict::Refuted);
    assert_eq!(verdict_of(vec![fails(), holds().corrected()]), Verdict::HoldsCorrected);
    assert_eq!(verdict_of(vec![fails(), fails().corrected()]), Verdict::Refuted);
    assert_eq!(verdict_of(vec![fails(), holds().corrected(), open().corrected()]), Verdict::Refuted);
    // A correction that fails beside a printed reading that holds is a defect of the row, not a verdict.
    assert_eq!(verdict_of(vec![holds(), fails().corrected()]), Verdict::Inconclusive);
    // A corrected reading alone says nothing about what is printed.
    assert_eq!(verdict_of(vec![holds().corrected()]), Verdict::Inconclusive);
}

#[test]
fn the_reason_names_what_was_found_and_expected() {
    let ruling = judge(vec![line(Evidence::proportion("widths 3,3", Equal, 0.25, 30_000, 100_000))], TENTH);
    assert!(ruling.reason.expect("a refuted row has a reason").starts_with("widths 3,3: found 0.3 (30000 of 100000), expected 0.25 (p = "));
}

fn control_of(control: Control, row: Evidence, control_line: Evidence) -> ControlRuling {
    let row = judge(vec![line(row)], TENTH);
    judge_control(&control, vec![line(control_line)], TENTH, &row).expect("there is a control")
}

#[test]
fn a_negative_control_must_be_refused_and_by_a_margin() {
    let negative = Control::negative("a slip", |_| Ok(Vec::new()));
    let row = || proportion(0.5, 50_000, 100_000);
    assert!(control_of(negative, row(), proportion(0.55, 50_000, 100_000)).as_expected);
    let holds_as_well = control_of(negative, row(), proportion(0.501, 50_000, 100_000));
    assert!(!holds_as_well.as_expected);
    // 11 standard errors are refused here, but would not be at every seed.
    let by_luck = control_of(negative, row(), proportion(0.5174, 50_000, 100_000));
    assert_eq!((by_luck.verdict, by_luck.as_expected), (Verdict::Refuted, false));
}

#[test]
fn a_control_that_measures_something_else_needs_the_margin_too() {
    let negative = Control::negative("another width", |_| Ok(Vec::new()));
    let other = |hits| Evidence::proportion("another width", Equal, 0.5, hits, 100_000);
    let row = || proportion(0.5, 50_000, 100_000);
    assert!(control_of(negative, row(), other(55_000)).as_expected);
    assert!(!control_of(negative, row(), other(51_740)).as_expected);
}

#[test]
fn a_slip_in_the_relation_is_measured_against_what_was_observed() {
    let negative = Control::negative("as a lower bound", |_| Ok(Vec::new()));
    let bound = |relation| Evidence::proportion("p", relation, 0.5, 30_000, 100_000);
    assert!(control_of(negative, bound(AtMost), bound(AtLeast)).as_expected);
}

#[test]
fn a_positive_control_must_hold() {
    let positive = Control::positive("known to be true", |_| Ok(Vec::new()));
    let row = || proportion(0.6, 50_000, 100_000);
    let holds = control_of(positive, row(), proportion(0.5, 50_000, 100_000));
    assert!(holds.as_expected && holds.reason.is_none());
    let refused = control_of(positive, row(), proportion(0.6, 50_000, 100_000));
    assert!(!refused.as_expected && refused.reason.is_some_and(|reason| reason.contains("expected 0.6")));
}

#[test]
fn intervals_cover_with_99_per_cent_or_show_the_bound() {
    let shown = |evidence: Evidence| decision::interval(&evidence.finding);
    let is_about = |evidence: Evidence, low: f64, high: f64| {
        let (found_low, found_high) = shown(evidence.clone()).expect("it has an interval");
        assert!((found_low - low).abs() < 1e-5 && (found_high - high).abs() < 1e-5, "{evidence:?}: {found_low}, {found_high}");
    };
    // SciPy: t.isf(.005, 9) = 3.24984, beta.ppf([.005, .995], [30, 31], [71, 70]).
    is_about(Evidence::mean("m", Equal, 0.0, 2.0, 0.1, 10), 2.0 - 0.324_984, 2.0 + 0.324_984);
    is_about(proportion(0.5, 30, 100), 0.189_015, 0.430_614);
    is_about(reported(Equal, 0.3, 0.0, Measured::Proportion { hits: 30, trials: 100 }), 0.189_015, 0.430_614);
    is_about(reported(Equal, 0.3, 0.0, Measured::Mean { mean: 2.0, standard_error: 0.1, n: 10 }), 2.0 - 0.324_984, 2.0 + 0.324_984);
    is_about(reported(Equal, 0.3, 0.0, Measured::Bounded { value: 0.5, error_bound: 0.125 }), 0.375, 0.625);
    is_about(Evidence::enclosure("e", AtMost, 0.1, 0.2, 0.2), 0.1, 0.2);
    for none in
        [proportion(0.5, 0, 0), proportion(0.5, 11, 10), Evidence::mean("m", Equal, 0.0, 2.0, 0.1, 1), Evidence::ordering("o", 3, 3)]
    {
        assert_eq!(shown(none), None);
    }
}
