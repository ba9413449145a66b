/** The one door to Backbone, which is given jQuery here, whatever it found for itself. */
import Backbone from 'backbone';
import $ from 'jquery';

Backbone.$ = $;

export default Backbone;
