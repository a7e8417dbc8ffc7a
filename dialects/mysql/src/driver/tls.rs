//! TLS over an open TCP stream.
use super::{
    options::{Options, TlsMode},
    wire::Stream,
};
use aludel_plugin_sdk::{Error, ErrorKind, Result};
use rustls::{
    ClientConfig, ClientConnection, DigitallySignedStruct, RootCertStore, SignatureScheme, StreamOwned,
    client::{
        WebPkiServerVerifier,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    crypto::{CryptoProvider, ring},
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime, pem::PemObject},
};
use std::{net::TcpStream, path::Path, sync::Arc};

/// Encrypts a stream. Errors: CANNOT_CONNECT, saying which file, certificate or name is wrong.
pub(super) fn encrypt(mut stream: TcpStream, host: &str, mode: TlsMode, options: &Options) -> Result<Stream> {
    let config = config(mode, options)?;
    let name = ServerName::try_from(host.to_owned()).map_err(|_| wrong(&format!("`{host}` is no name that a certificate could have")))?;
    let mut connection = ClientConnection::new(Arc::new(config), name).map_err(|error| wrong(&error.to_string()))?;
    while connection.is_handshaking() {
        connection.complete_io(&mut stream).map_err(|error| refused(host, &error))?;
    }
    Ok(Stream::Tls(Box::new(StreamOwned::new(connection, stream))))
}

fn config(mode: TlsMode, options: &Options) -> Result<ClientConfig> {
    let provider = Arc::new(ring::default_provider());
    let verifier: Arc<dyn ServerCertVerifier> = match mode {
        TlsMode::VerifyCa | TlsMode::VerifyIdentity => {
            let roots = Arc::new(roots(options)?);
            let inner = WebPkiServerVerifier::builder_with_provider(roots, Arc::clone(&provider)).build();
            let inner = inner.map_err(|error| wrong(&error.to_string()))?;
            Arc::new(Verifier { provider: Arc::clone(&provider), inner: Some(inner), names: mode == TlsMode::VerifyIdentity })
        }
        _ => Arc::new(Verifier { provider: Arc::clone(&provider), inner: None, names: false }),
    };
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().map_err(|error| wrong(&error.to_string()))?;
    let builder = builder.dangerous().with_custom_certificate_verifier(verifier);
    match (&options.certificate, &options.key) {
        (Some(certificate), Some(key)) => {
            let key = PrivateKeyDer::from_pem_file(key).map_err(|error| file("ssl_key", key, &error))?;
            builder.with_client_auth_cert(certificates("ssl_cert", certificate)?, key).map_err(|error| wrong(&error.to_string()))
        }
        (None, None) => Ok(builder.with_no_client_auth()),
        _ => Err(wrong("`ssl_cert` and `ssl_key` belong together, and only one is given")),
    }
}

/// The authorities of `ssl_ca`, or those that the operating system trusts.
fn roots(options: &Options) -> Result<RootCertStore> {
    let mut roots = RootCertStore::empty();
    match &options.ca {
        Some(path) => {
            for certificate in certificates("ssl_ca", path)? {
                roots.add(certificate).map_err(|error| file("ssl_ca", path, &error))?;
            }
        }
        None => {
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
    }
    match roots.is_empty() {
        true => Err(wrong("there is no authority to check the server's certificate against\nhelp: name a file of authorities with `ssl_ca`")),
        false => Ok(roots),
    }
}

fn certificates(option: &str, path: &Path) -> Result<Vec<CertificateDer<'static>>> {
    let read = CertificateDer::pem_file_iter(path).and_then(|certificates| certificates.collect::<std::result::Result<Vec<_>, _>>());
    match read {
        Ok(certificates) if certificates.is_empty() => Err(file(option, path, &"there is no certificate in it")),
        Ok(certificates) => Ok(certificates),
        Err(error) => Err(file(option, path, &error)),
    }
}

fn wrong(what: &str) -> Error {
    Error::new(ErrorKind::CANNOT_CONNECT, format!("TLS cannot be set up: {what}")).sqlstate("08001")
}

fn file(option: &str, path: &Path, why: &dyn std::fmt::Display) -> Error {
    wrong(&format!("the file `{}` of the option `{option}` cannot be used: {why}", path.display()))
}

fn refused(host: &str, error: &std::io::Error) -> Error {
    let certificate = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    let message = match certificate {
        Some(rustls::Error::InvalidCertificate(why)) => format!(
            "the certificate of the server `{host}` is not trusted: {why}\nhelp: name its authority with `ssl_ca`, or use `sslmode=required` to encrypt without checking"
        ),
        _ => format!("the server `{host}` and this client do not agree on TLS: {error}"),
    };
    Error::new(ErrorKind::CANNOT_CONNECT, message).sqlstate("08001")
}

/// Checks as much as the mode asks for; that the server has the certificate's key is always checked.
#[derive(Debug)]
struct Verifier {
    provider: Arc<CryptoProvider>,
    /// `None`: any certificate will do.
    inner: Option<Arc<WebPkiServerVerifier>>,
    names: bool,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> std::result::Result<ServerCertVerified, rustls::Error> {
        use rustls::{CertificateError, Error::InvalidCertificate};
        let Some(inner) = &self.inner else { return Ok(ServerCertVerified::assertion()) };
        match inner.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now) {
            Err(InvalidCertificate(CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. })) if !self.names => {
                Ok(ServerCertVerified::assertion())
            }
            verdict => verdict,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls12_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls13_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
