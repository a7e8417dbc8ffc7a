//! Reading a packet: every step is checked, because what a server sends need not be what it should.
use super::garbled;
use aludel_plugin_sdk::Result;

/// What is left of a packet.
#[derive(Clone, Copy)]
pub(in crate::driver) struct Reader<'a>(pub(in crate::driver) &'a [u8]);

impl<'a> Reader<'a> {
    #[inline(always)]
    pub(in crate::driver) fn take(&mut self, count: usize) -> Result<&'a [u8]> {
        let Some((taken, rest)) = self.0.split_at_checked(count) else { return Err(garbled("a packet ends too early")) };
        self.0 = rest;
        Ok(taken)
    }

    #[inline(always)]
    pub(in crate::driver) fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        let Some((taken, rest)) = self.0.split_first_chunk::<N>() else { return Err(garbled("a packet ends too early")) };
        self.0 = rest;
        Ok(*taken)
    }

    #[inline(always)]
    pub(in crate::driver) fn u8(&mut self) -> Result<u8> {
        self.array::<1>().map(|[byte]| byte)
    }

    #[inline(always)]
    pub(in crate::driver) fn u16(&mut self) -> Result<u16> {
        self.array().map(u16::from_le_bytes)
    }

    #[inline(always)]
    pub(in crate::driver) fn u32(&mut self) -> Result<u32> {
        self.array().map(u32::from_le_bytes)
    }

    /// A number in its length-encoded form.
    #[inline(always)]
    pub(in crate::driver) fn length(&mut self) -> Result<u64> {
        match self.u8()? {
            small @ 0..=0xfa => Ok(u64::from(small)),
            0xfc => self.u16().map(u64::from),
            0xfd => self.array::<3>().map(|[a, b, c]| u64::from(u32::from_le_bytes([a, b, c, 0]))),
            0xfe => self.array().map(u64::from_le_bytes),
            _ => Err(garbled("a length is none")),
        }
    }

    /// Bytes after their length.
    #[inline(always)]
    pub(in crate::driver) fn bytes(&mut self) -> Result<&'a [u8]> {
        let length = self.length()?;
        self.take(usize::try_from(length).unwrap_or(usize::MAX))
    }
}

/// Appends a number in its length-encoded form.
#[inline]
pub(in crate::driver) fn push_length(out: &mut Vec<u8>, length: usize) {
    match length {
        0..=0xfa => out.push(length as u8),
        0xfb..=0xffff => {
            out.push(0xfc);
            out.extend_from_slice(&(length as u16).to_le_bytes());
        }
        0x1_0000..=0xff_ffff => {
            out.push(0xfd);
            out.extend_from_slice(&(length as u32).to_le_bytes()[..3]);
        }
        _ => {
            out.push(0xfe);
            out.extend_from_slice(&(length as u64).to_le_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn lengths_come_back(length in prop_oneof![0_usize..1000, any::<usize>()]) {
            let mut bytes = Vec::new();
            push_length(&mut bytes, length);
            let mut reader = Reader(&bytes);
            prop_assert_eq!(reader.length().unwrap(), length as u64);
            prop_assert!(reader.0.is_empty());
        }

        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..20)) {
            let mut reader = Reader(&bytes);
            while reader.bytes().is_ok() {}
        }
    }
}
