//! Encryption, by rustls.
use super::{
    options::{Tls, TlsMode},
    socket::{Plain, Socket},
};
use aludel_plugin_sdk::{Error, ErrorKind, Result};
use rustls::{
    CertificateError, ClientConfig, ClientConnection, DigitallySignedStruct, RootCertStore, SignatureScheme, StreamOwned,
    client::{
        WebPkiServerVerifier,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime, pem::PemObject},
};
use std::{path::Path, sync::Arc};

/// Encrypts a stream, and finishes the handshake.
///
/// Errors: CANNOT_CONNECT, which says what is wrong with which certificate.
pub(super) fn encrypt(mut plain: Plain, host: &str, tls: &Tls) -> Result<Socket> {
    let config = config(tls)?;
    let name = ServerName::try_from(host.to_owned()).map_err(|_| failed(&format!("`{host}` is not a name that a certificate can be for")))?;
    let mut connection = ClientConnection::new(Arc::new(config), name).map_err(|error| failed(&error.to_string()))?;
    while connection.is_handshaking() {
        connection.complete_io(&mut plain).map_err(|error| handshake(&error, host))?;
    }
    Ok(Socket::Tls(Box::new(StreamOwned::new(connection, plain))))
}

fn config(tls: &Tls) -> Result<ClientConfig> {
    let provider = Arc::new(ring::default_provider());
    let verifier: Arc<dyn ServerCertVerifier> = match tls.mode {
        // As libpq: a root certificate that is named is also asked.
        TlsMode::VerifyFull => chain(tls, &provider)?,
        TlsMode::VerifyCa => Arc::new(AnyName(chain(tls, &provider)?)),
        TlsMode::Require if tls.root.is_some() => Arc::new(AnyName(chain(tls, &provider)?)),
        TlsMode::Require | TlsMode::Prefer | TlsMode::Disable => Arc::new(Anybody(Arc::clone(&provider))),
    };
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| failed(&error.to_string()))?
        .dangerous()
        .with_custom_certificate_verifier(verifier);
    match (&tls.certificate, &tls.key) {
        (None, None) => Ok(builder.with_no_client_auth()),
        (Some(certificate), Some(key)) => {
            let certificates = certificates("sslcert", certificate)?;
            let key = PrivateKeyDer::from_pem_file(key).map_err(|error| unreadable("sslkey", key, &error.to_string()))?;
            builder.with_client_auth_cert(certificates, key).map_err(|error| failed(&format!("the client's certificate and key: {error}")))
        }
        _ => Err(failed("`sslcert` and `sslkey` are given together or not at all")),
    }
}

/// Checks chain and name.
fn chain(tls: &Tls, provider: &Arc<CryptoProvider>) -> Result<Arc<WebPkiServerVerifier>> {
    let mut roots = RootCertStore::empty();
    match &tls.root {
        Some(path) if path != Path::new("system") => {
            for certificate in certificates("sslrootcert", path)? {
                roots.add(certificate).map_err(|error| unreadable("sslrootcert", path, &error.to_string()))?;
            }
        }
        _ => _ = roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs),
    }
    if roots.is_empty() {
        return Err(failed("there is no certificate to trust; name a file with the option `sslrootcert`"));
    }
    WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider)).build().map_err(|error| failed(&error.to_string()))
}

fn certificates(option: &str, path: &Path) -> Result<Vec<CertificateDer<'static>>> {
    let read = CertificateDer::pem_file_iter(path).and_then(Iterator::collect::<std::result::Result<Vec<_>, _>>);
    match read {
        Ok(certificates) if certificates.is_empty() => Err(unreadable(option, path, "there is no certificate in it")),
        Ok(certificates) => Ok(certificates),
        Err(error) => Err(unreadable(option, path, &error.to_string())),
    }
}

/// The certificate's chain is checked, its name is not.
#[derive(Debug)]
struct AnyName(Arc<WebPkiServerVerifier>);

impl ServerCertVerifier for AnyName {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> std::result::Result<ServerCertVerified, rustls::Error> {
        match self.0.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now) {
            Err(rustls::Error::InvalidCertificate(CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. })) => {
                Ok(ServerCertVerified::assertion())
            }
            other => other,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, rustls::Error> {
        self.0.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, rustls::Error> {
        self.0.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_verify_schemes()
    }
}

/// No certificate is asked for anything: `require` and `prefer` are about eavesdroppers, as in libpq.
#[derive(Debug)]
struct Anybody(Arc<CryptoProvider>);

impl ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> std::result::Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signature, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signature, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

#[cold]
fn handshake(error: &std::io::Error, host: &str) -> Error {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    match inner {
        Some(rustls::Error::InvalidCertificate(CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. })) => {
            failed(&format!(
                "the server's certificate is not for the host `{host}`\nhelp: connect by the name in the certificate, or use `sslmode=verify-ca`"
            ))
        }
        Some(rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer)) => failed(
            "the server's certificate is not signed by one that is trusted\nhelp: name the file with the signer's certificate with the option `sslrootcert`",
        ),
        Some(rustls::Error::InvalidCertificate(CertificateError::Expired | CertificateError::ExpiredContext { .. })) => {
            failed("the server's certificate has expired")
        }
        Some(error) => failed(&format!("no encrypted connection: {error}")),
        None => failed(&format!("no encrypted connection: {error}")),
    }
}

#[cold]
fn unreadable(option: &str, path: &Path, why: &str) -> Error {
    failed(&format!("the file `{}` of the option `{option}` cannot be used: {why}", path.display()))
}

#[cold]
fn failed(why: &str) -> Error {
    Error::new(ErrorKind::CANNOT_CONNECT, why)
}
