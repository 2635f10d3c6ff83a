//! The rule of Gauss with 10 points and its extension by Kronrod to 21.

/// Positive nodes on [-1, 1], outermost first, then the middle; every second one is a node of the 10-point rule.
// QUADPACK (Piessens et al. 1983), routine qk21, rounded to floats; the tests below check them by the powers that they integrate exactly.
const NODES: [f64; 11] = [
    0.995_657_163_025_808_1,
    0.973_906_528_517_171_7,
    0.930_157_491_355_708_2,
    0.865_063_366_688_984_5,
    0.780_817_726_586_416_9,
    0.679_409_568_299_024_4,
    0.562_757_134_668_604_7,
    0.433_395_394_129_247_2,
    0.294_392_862_701_460_2,
    0.148_874_338_981_631_22,
    0.0,
];

/// Weights of the 21-point rule at those nodes.
const KRONROD: [f64; 11] = [
    0.011_694_638_867_371_874,
    0.032_558_162_307_964_725,
    0.054_755_896_574_351_995,
    0.075_039_674_810_919_96,
    0.093_125_454_583_697_6,
    0.109_387_158_802_297_64,
    0.123_491_976_262_065_84,
    0.134_709_217_311_473_34,
    0.142_775_938_577_060_09,
    0.147_739_104_901_338_49,
    0.149_445_554_002_916_9,
];

/// Weights of the 10-point rule at the nodes with odd index.
const GAUSS: [f64; 5] =
    [0.066_671_344_308_688_14, 0.149_451_349_150_580_6, 0.219_086_362_515_982_04, 0.269_266_719_309_996_35, 0.295_524_224_714_752_87];

/// What both rules make of one panel.
pub(super) struct Found {
    /// The 21-point value.
    pub(super) value: f64,
    /// The 21-point value of the modulus.
    pub(super) modulus: f64,
    /// QUADPACK's estimate of the error of the 21-point value, from its difference to the 10-point value.
    pub(super) error: f64,
    /// How far the integrand goes up and down from node to node, added up.
    pub(super) variation: f64,
}

/// Both rules over a panel, in 21 evaluations.
pub(super) fn integrate(integrand: impl Fn(f64) -> f64, low: f64, high: f64) -> Found {
    let (centre, half) = (0.5 * (low + high), 0.5 * (high - low));
    let middle = integrand(centre);
    let mut values = [[middle; 2]; 11];
    let (mut kronrod, mut gauss, mut modulus) = (KRONROD[10] * middle, 0.0, KRONROD[10] * middle.abs());
    for (i, &node) in NODES[..10].iter().enumerate() {
        let [left, right] = [integrand(centre - half * node), integrand(centre + half * node)];
        values[i] = [left, right];
        kronrod += KRONROD[i] * (left + right);
        modulus += KRONROD[i] * (left.abs() + right.abs());
        if i % 2 == 1 {
            gauss += GAUSS[i / 2] * (left + right);
        }
    }
    // How far the integrand strays from its mean: the scale that the difference of the rules is measured by.
    let mean = 0.5 * kronrod;
    let strays = |pair: &[f64; 2]| (pair[0] - mean).abs() + (pair[1] - mean).abs();
    let spread: f64 =
        KRONROD[..10].iter().zip(&values).map(|(weight, pair)| weight * strays(pair)).sum::<f64>() + KRONROD[10] * (middle - mean).abs();
    let difference = (kronrod - gauss).abs();
    // An integrand that the 10-point rule has to 1e-6 the 21-point rule has to about 1e-9 of it.
    let error = if spread > 0.0 { spread * (200.0 * difference / spread).powf(1.5).min(1.0) } else { difference };
    let steps = |side: usize| values.windows(2).map(|pair| (pair[1][side] - pair[0][side]).abs()).sum::<f64>();
    Found { value: half * kronrod, modulus: half * modulus, error: half * error, variation: steps(0) + steps(1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_are_exact_up_to_the_degree_of_the_rule() {
        for power in 0..=31 {
            let exact = (1.0 - (-1.0_f64).powi(power + 1)) / f64::from(power + 1);
            let kronrod = integrate(|x| x.powi(power), -1.0, 1.0).value;
            assert!((kronrod - exact).abs() < 1e-15, "{power}");
            let node = |i: usize| NODES[2 * i + 1].powi(power) + (-NODES[2 * i + 1]).powi(power);
            let gauss: f64 = (0..5).map(|i| GAUSS[i] * node(i)).sum();
            assert_eq!((gauss - exact).abs() < 1e-15, power <= 19 || power % 2 == 1, "{power}");
        }
        // The next even power is not: the rule is no better than it should be.
        assert!((integrate(|x| x.powi(32), -1.0, 1.0).value - 2.0 / 33.0).abs() > 1e-14);
    }

    #[test]
    fn a_panel_may_lie_anywhere() {
        let found = integrate(|x| x * x, 3.0, 5.0);
        assert!((found.value - 98.0 / 3.0).abs() < 1e-14 && found.error < 1e-13);
        let found = integrate(|x| x, -1.0, 1.0);
        assert!(found.value.abs() < 1e-16 && (found.modulus - 1.0).abs() < 0.01);
        assert!((found.variation - 2.0).abs() < 0.01);
    }
}
