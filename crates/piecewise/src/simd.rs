//! Asking the machine for its vector instructions.

use pulp::NullaryFnOnce;

/// Calls a kernel where the best instructions of this machine are switched on; it and all that it calls have to be `#[inline(always)]`.
pub(crate) fn dispatch<R>(arch: pulp::Arch, kernel: impl FnMut() -> R) -> R {
    arch.dispatch(Kernel(kernel))
}

/// Calls a closure in its own form: called as `FnOnce`, one that borrows goes through a shim that `#[inline(always)]` does not reach, and
/// every fused multiply-add would be a call into a library.
struct Kernel<F>(F);

impl<R, F: FnMut() -> R> NullaryFnOnce for Kernel<F> {
    type Output = R;

    #[inline(always)]
    fn call(mut self) -> R {
        (self.0)()
    }
}
