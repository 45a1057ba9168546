"""The application: Beam data engine, components, report, deployment."""
