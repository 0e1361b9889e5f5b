"""What moves a dossier on its way. Every step is checked, audited, and changes nothing when repeated."""
