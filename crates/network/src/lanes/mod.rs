//! Many networks side by side: what the fast engines share.
//!
//! A kernel is plain Rust over arrays of [`LANES`] numbers, most of them single-precision, one network per lane, in loops whose rounds do not
//! depend on each other. The compiler turns such loops into vector instructions; [`Instructions::run`] calls a kernel in a place
//! where the best instruction set of the machine is switched on. Nothing else depends on the machine:
//!
//! - The number of lanes is fixed, whatever the width of a register, so draws go to the same network everywhere.
//! - Every rounding is written down: `mul_add` is one rounding (where the processor has no such instruction it is computed in
//!   software, slowly), `a * b + c` is two; the compiler never fuses by itself. Square roots and divisions are rounded correctly.
//! - Logarithm, exponential, sine and cosine are polynomials of our own ([`functions`], [`normal`]), so there is no platform mathematics.
//!
//! So the scalar path gives the same bits as every vector path; a test forces it.

use pulp::NullaryFnOnce;

pub(crate) mod functions;
pub(crate) mod normal;
pub(crate) mod random;
pub(crate) mod vectors;

/// Networks side by side: one register of the widest kind, so that a kernel's whole state stays in registers. A processor of narrower
/// registers takes several for it.
pub(crate) const LANES: usize = 16;

/// One number for each lane.
pub(crate) type Lane<T> = [T; LANES];

/// The instructions that a kernel may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Instructions {
    /// The best of this machine.
    Best,
    /// Those that every processor of this kind has; for tests.
    Common,
    /// Registers of half the widest size, which the best of a machine may pass over; for tests.
    #[cfg(all(test, target_arch = "x86_64"))]
    Avx2,
}

impl Instructions {
    /// Runs a kernel. The closure and everything that it calls must be `#[inline(always)]`, or it is compiled for the common instructions.
    pub(crate) fn run<R>(self, kernel: impl FnMut() -> R) -> R {
        match self {
            Instructions::Best => pulp::Arch::new().dispatch(Kernel(kernel)),
            Instructions::Common => Kernel(kernel).call(),
            #[cfg(all(test, target_arch = "x86_64"))]
            Instructions::Avx2 => self.run_with(Plain(kernel)),
        }
    }

    /// Runs a kernel that names its registers; see [`vectors`].
    pub(crate) fn run_with<K: pulp::WithSimd>(self, kernel: K) -> K::Output {
        match self {
            Instructions::Best => pulp::Arch::new().dispatch(kernel),
            Instructions::Common => kernel.with_simd(pulp::Scalar),
            #[cfg(all(test, target_arch = "x86_64"))]
            Instructions::Avx2 => match pulp::x86::V3::try_new() {
                Some(simd) => pulp::Simd::vectorize(simd, kernel),
                None => kernel.with_simd(pulp::Scalar),
            },
        }
    }
}

/// A kernel that names no registers, where one is asked for that does.
#[cfg(all(test, target_arch = "x86_64"))]
struct Plain<F>(F);

#[cfg(all(test, target_arch = "x86_64"))]
impl<R, F: FnMut() -> R> pulp::WithSimd for Plain<F> {
    type Output = R;

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(mut self, _: S) -> R {
        (self.0)()
    }
}

/// Calls a closure in its own form. Called as `FnOnce`, one that borrows goes through a shim that `#[inline(always)]` does not reach: with
/// three instruction sets to inline it into, the compiler kept the shim and compiled the kernel for the common instructions.
struct Kernel<F>(F);

impl<R, F: FnMut() -> R> NullaryFnOnce for Kernel<F> {
    type Output = R;

    #[inline(always)]
    fn call(mut self) -> R {
        (self.0)()
    }
}
