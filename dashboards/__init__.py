"""Where the files in config/grafana come from: dashboards by Grafana's own typed package, alert rules from Prometheus'."""
