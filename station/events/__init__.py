"""What happened in a recording, and when: body weight, standing, holds on one leg, shifts of weight."""
