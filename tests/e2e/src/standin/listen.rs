//! TLS, HTTP/2 and HTTP/1.1 on the loopback address.
//!
//! Decides: how connections are accepted, and how one is cut so that no byte of an answer goes out.
//! Refuses to know: what is served.

use std::net::Ipv4Addr;
use std::sync::Arc;

use anyhow::{Context, Result};
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use axum::response::Response;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::{JoinHandle, JoinSet};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::{self, ServerConfig, pki_types};
use tower::ServiceExt;

use super::{others, sites};

/// The self-signed certificate, for browsers that must be told beforehand to accept it.
#[derive(Clone, Debug)]
pub struct Certificate {
    /// The hosts it speaks for.
    pub hosts: Vec<String>,
    /// Its bytes.
    pub der: Vec<u8>,
}

/// Marks a response that must never be sent: its connection is closed instead.
#[derive(Clone)]
struct Cut;

/// The response that closes its connection.
pub(super) fn cut() -> Response {
    let mut response = Response::new(Body::empty());
    response.extensions_mut().insert(Cut);
    response
}

/// Listens until the task is aborted; connections end with it.
pub(super) async fn start(router: Router, port: u16) -> Result<(u16, Certificate, JoinHandle<()>)> {
    let (config, certificate) = tls()?;
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.context("listening on loopback")?;
    let port = listener.local_addr()?.port();
    let task = tokio::spawn(async move {
        let mut connections = JoinSet::new();
        loop {
            tokio::select! {
                Ok((socket, _)) = listener.accept() => {
                    connections.spawn(connection(socket, acceptor.clone(), router.clone()));
                }
                Some(_) = connections.join_next() => {}
            }
        }
    });
    Ok((port, certificate, task))
}

async fn connection(socket: TcpStream, acceptor: TlsAcceptor, router: Router) {
    // A browser that refuses the handshake, or leaves, is no concern of the server's.
    let _ = socket.set_nodelay(true);
    let Ok(socket) = acceptor.accept(socket).await else { return };
    let severed = Arc::new(Notify::new());
    let sever = Arc::clone(&severed);
    let service = tower::service_fn(move |request: Request<_>| {
        let (router, sever) = (router.clone(), Arc::clone(&sever));
        async move {
            let response = router.oneshot(request.map(Body::new)).await;
            if let Ok(response) = &response
                && response.extensions().get::<Cut>().is_some()
            {
                sever.notify_one();
                std::future::pending::<()>().await;
            }
            response
        }
    });
    let builder = auto::Builder::new(TokioExecutor::new());
    tokio::select! {
        _ = builder.serve_connection_with_upgrades(TokioIo::new(socket), TowerToHyperService::new(service)) => {}
        () = severed.notified() => {}
    }
}

fn tls() -> Result<(ServerConfig, Certificate)> {
    let hosts: Vec<String> =
        sites::ALL.iter().map(|site| site.host).chain(others::hosts()).map(ToOwned::to_owned).collect();
    let signed = rcgen::generate_simple_self_signed(hosts.clone()).context("making a certificate")?;
    let key =
        pki_types::PrivateKeyDer::try_from(signed.signing_key.serialize_der()).map_err(anyhow::Error::msg)?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![signed.cert.der().clone()], key)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok((config, Certificate { hosts, der: signed.cert.der().to_vec() }))
}
