"""Social innovation: the motion's experiences and initiatives as living things."""

from foodplan.blueprints.innovation.routes import bp

__all__ = ["bp"]
