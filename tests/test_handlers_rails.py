"""Rails: routes joined with controllers, what stands above them, and what is taken away."""

from __future__ import annotations

import pytest

from tests.contract_pairs import reviewed, said
from workers.handlers.rails_routes import routes_of
from workers.readers.syntax import parse_source

OPEN = "authentication-removed-opens-handler"
GONE = "removed-route-breaks-clients"
BASE, ROUTES, HERE = "app/controllers/application_controller.rb", "config/routes.rb", "app/controllers/api/orders_controller.rb"
TREE = {
    BASE: "class ApplicationController < ActionController::API\n  before_action :authenticate_user!\nend\n",
    ROUTES: (
        "Rails.application.routes.draw do\n"
        "  namespace :api do\n"
        "    resources :orders, only: [:index, :show, :destroy]\n"
        "  end\n"
        "end\n"
    ),
    HERE: (
        "module Api\n"
        "  class OrdersController < ApplicationController\n"
        "    before_action :require_admin, only: [:destroy]\n"
        "    def index; render json: Order.page(1); end\n"
        "    def show; render json: order; end\n"
        "    def destroy; order.destroy; end\n"
        "    def helper; 1; end\n"
        "  end\n"
        "end\n"
    ),
}
CLASS = "  class OrdersController < ApplicationController\n"
SKIP = CLASS + "    skip_before_action :authenticate_user!"


@pytest.mark.parametrize(
    ("path", "old", "new", "found"),
    [
        (HERE, CLASS, f"{SKIP}, only: [:show]\n", [f"{OPEN} {HERE}:3 head error"]),
        (HERE, CLASS, f"{SKIP}, only: [:helper]\n", []),  # no route leads there
        (HERE, CLASS, f"{SKIP}, only: [:show], if: :signed?\n", []),
        (HERE, CLASS, CLASS + "    skip_before_action :require_login\n", []),  # nobody puts it there
        (HERE, "    before_action :require_admin, only: [:destroy]\n", "", [f"{OPEN} {HERE}:3 base warning"]),
        (BASE, "  before_action :authenticate_user!\n", "", [f"{OPEN} {BASE}:2 base error"]),
        (BASE, "user!\n", "user!, if: :token\n", [f"{OPEN} {BASE}:2 base error"]),
        (ROUTES, ":show, :destroy", ":show", [f"{GONE} {ROUTES}:3 base warning"]),
        (HERE, "    def helper; 1; end\n", "", []),
        (HERE, "    def show; render json: order; end\n", "", [f"{GONE} {HERE}:5 base warning"]),
    ],
)
def test_what_goes(path: str, old: str, new: str, found: list[str]) -> None:
    assert old in TREE[path]
    assert said(TREE, {**TREE, path: TREE[path].replace(old, new)}) == found


def test_a_guard_that_moves_up_or_into_a_concern() -> None:
    own = {**TREE, BASE: TREE[BASE].replace("  before_action :authenticate_user!\n", "")}
    own[HERE] = own[HERE].replace(CLASS, CLASS + "    before_action :authenticate_user!\n")
    assert said(own, TREE) == []
    concern = (
        "module Guarded\n  extend ActiveSupport::Concern\n  included do\n    before_action :authenticate_user!\n  end\nend\n"
    )
    beside = {**own, "app/controllers/concerns/guarded.rb": concern}
    included = {**beside, HERE: TREE[HERE].replace(CLASS, CLASS + "    include Guarded\n")}
    assert said(beside, included) == []


def test_an_action_that_a_class_above_has_still_answers() -> None:
    above = TREE[BASE].replace("end\n", "  def show; end\nend\n")
    before = {**TREE, BASE: above}
    assert said(before, {**before, HERE: TREE[HERE].replace("    def show; render json: order; end\n", "")}) == []


def test_a_new_action_that_is_not_among_the_guarded() -> None:
    own = TREE[HERE].replace("only: [:destroy]", "only: [:index, :show, :destroy]").replace("    def helper; 1; end\n", "")
    before = {**TREE, BASE: TREE[BASE].replace("  before_action :authenticate_user!\n", ""), HERE: own}
    after = {
        **before,
        HERE: own.replace("    def index", "    def export; send_data all; end\n    def index").replace(
            "    def export; send_data all; end\n    def index; render json: Order.page(1); end\n",
            "    def index; render json: Order.page(1); end\n    def export; send_data all; end\n",
        ),
        ROUTES: TREE[ROUTES].replace(", :destroy]\n", ", :destroy] do\n      get :export, on: :collection\n    end\n"),
    }
    review = reviewed(before, after)
    assert review.findings == ()
    assert [(hint.span.path, hint.span.line) for hint in review.hints] == [(HERE, 5)]
    assert "`GET /api/orders/export` is new and nothing guards it; 3 of the 3 other endpoints" in review.hints[0].text


MANY = """\
Rails.application.routes.draw do
  root "pages#home"
  concern :archivable do
    member { post :archive }
  end
  scope "/shop", module: :shop do
    resources :orders, except: %i[new edit], concerns: :archivable do
      resource :invoice, only: :show
      collection do
        get "recent", to: "orders#latest"
      end
    end
  end
  authenticate :user do
    get "/stats" => "admin/stats#index"
  end
  match "/old", to: redirect("/new"), via: :all
  devise_for :users, controllers: { sessions: "users/sessions" }
end
"""


def test_routes_are_followed() -> None:
    routes = routes_of(parse_source("config/routes.rb", MANY, "ruby"))
    assert [f"{'/'.join(one.methods)} {one.path} {one.controller}#{one.action}" for one in routes.found] == [
        "GET / pages#home",
        "GET /shop/orders shop/orders#index",
        "POST /shop/orders shop/orders#create",
        "GET /shop/orders/:id shop/orders#show",
        "PATCH/PUT /shop/orders/:id shop/orders#update",
        "DELETE /shop/orders/:id shop/orders#destroy",
        "GET /shop/orders/:order_id/invoice shop/invoices#show",
        "GET /shop/orders/recent shop/orders#latest",
        "POST /shop/orders/:id/archive shop/orders#archive",
        "GET /stats admin/stats#index",
    ]
    assert routes.found[-1].asked == (("authenticate", 14),)
    assert routes.any_of == {"users/sessions", "sessions"}
    assert routes.complete
    assert not routes_of(parse_source("config/routes.rb", "draw do\n  use_doorkeeper\nend\n", "ruby")).complete
