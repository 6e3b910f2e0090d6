"""What happens when nerves fail: lesions, where they may sit, gradings, synkineses.

This is education about anatomy. Nothing here examines, diagnoses or treats a person.
"""

EDUCATION = (
    "Education about anatomy, not advice for a person. A face that droops suddenly is an "
    "emergency: call for help at once."
)
"""The line that every output of the clinical part carries."""
