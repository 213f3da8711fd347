class Old42 < ActiveRecord::Migration[4.2]
  def change
    create_table :t42 do |t|
      t.string :a
      t.datetime :b
      t.references :c
      t.references :d, polymorphic: true, index: true
      t.references :e, index: true
      t.timestamps
    end
    create_table(:u42, id: :uuid, default: nil) { |t| t.text :x }
    create_table(:v42, id: :bigint) { |t| t.text :x }
    create_table(:w42, id: :serial) { |t| t.text :x }
    create_join_table :t42, :u42
    add_reference :v42, :f
    add_reference :v42, :g, polymorphic: true, index: true
    add_timestamps :v42, null: true
    add_timestamps :w42, null: true, default: -> { "now()" }
    change_column :t42, :a, :text, null: false, default: "x"
    add_column :w42, :pk2, :bigint
  end
end
